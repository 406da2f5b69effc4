import { button, el, icon, link, type Child } from './dom';
import { leave } from './exit';
import { around, language, languages, t, type Language } from './languages';
import type { State } from './state';

const takeItDown = 'takeitdown.ncmec.org';

/** Above every view: the exit, which Tab reaches first, and the language. */
export function header(state: State, languageChosen: (language: Language) => void): Child[] {
  const exit = button(t('exit'), () => {
    state.picks.clear();
    leave();
  }, 'exit');
  exit.append(icon('exit'));
  exit.dataset['leaving'] = t('exit.leaving');
  return [exit, languageChoice(languageChosen), el('p', { id: 'esc-again', role: 'alert', hidden: true }, t('exit.again'))];
}

/** At the top of every view: whether this is a demonstration, and whether the language is a machine translation. */
export function notices(state: State): Child[] {
  return [
    state.isDemonstration && el('p', { class: 'demo' }, t('demo'), ' ', ...around('demo.real', 'site', link(takeItDown, `https://${takeItDown}`))),
    t('translated') !== '' && el('p', { class: 'translated' }, t('translated')),
  ];
}

/** Below every view: help, and the number and PIN of what this page sent. */
export function footer(state: State): Child[] {
  const { place, sent } = state;
  const isLoading = place.view === 'status' && place.result === 'loading'; // its result would replace the view with the number
  return [
    button(t('footer.help'), () => state.place.view !== 'help' && state.show({ view: 'help', from: state.place }), 'link'),
    sent.length > 0 && place.view !== 'number' && !isLoading && button(t('footer.number'), () => state.show({ view: 'number', from: place }), 'link'),
    el('p', { class: 'keys' }, t('exit.keys')),
    el('p', {}, t('footer.nothing')),
    el('p', {}, t('footer.independent')),
  ];
}

function languageChoice(chosen: (language: Language) => void): HTMLElement {
  const choice = el(
    'select',
    { id: 'language', 'aria-label': t('language'), onchange: () => chosen(choice.value as Language) },
    ...Object.entries(languages).map(([tag, { name }]) => el('option', { value: tag, lang: tag, selected: tag === language() }, name)),
  );
  return el('label', { class: 'language' }, icon('globe'), choice);
}
