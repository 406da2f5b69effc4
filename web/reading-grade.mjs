// Prints the Flesch-Kincaid grade (the school year that reads a text easily) of the page's English as JSON: of all texts, and of each view.
import { readFileSync } from 'node:fs';
import { syllable } from 'syllable';

const strings = Object.entries(JSON.parse(readFileSync(new URL('src/languages/en.json', import.meta.url), 'utf8')))
  .map(([key, text]) => [key, text.other ?? text]);
const parts = new Set(strings.map(([key]) => key.split('.')[0]).filter(part => strings.filter(([key]) => key.startsWith(`${part}.`)).length > 2));

console.log(JSON.stringify(Object.fromEntries([
  ['whole', grade(strings)],
  ...[...parts].map(part => [part, grade(strings.filter(([key]) => key.startsWith(`${part}.`)))]),
])));

function grade(texts) {
  const sentences = texts.flatMap(([, text]) => text.split(/[.!?:]+(?:\s|$)/)).map(words).filter(({ length }) => length > 0);
  const all = sentences.flat();
  return 0.39 * (all.length / sentences.length) + 11.8 * (all.reduce((sum, word) => sum + syllable(word), 0) / all.length) - 15.59;
}

/** Leaves out placeholders, such as a date. */
function words(sentence) {
  return sentence.replace(/\{\w+\}/g, '').match(/[A-Za-z][A-Za-z'-]*/g) ?? [];
}
