import { button, el, type Child } from '../../dom';
import type { FoundCase } from '../exchange';
import { explain, findCase, findHash } from '../flows';
import { actions, facts, heading, problem, progress, summary } from '../parts/layout';
import { count, when } from '../parts/words';
import type { State, View } from '../state';

/** Looks a case up by its number, to answer a lawful request from what is stored. */
export const caseView: View<'case'> = (state, { loaded }) => [
  heading('Case'),
  lookup(state),
  loaded?.kind === 'loading' && progress('Case'),
  loaded !== undefined && loaded.kind !== 'loading' && loaded.kind !== 'ok' && problem(explain(loaded)),
  ...(loaded?.kind === 'ok' ? found(state, loaded.value) : []),
];

function lookup(state: State): HTMLElement {
  const caseNumber = el('input', { id: 'case', type: 'text', class: 'id', autocomplete: 'off', autocapitalize: 'characters', spellcheck: 'false', 'aria-describedby': 'case-rule' });
  const submit = (event: Event): void => {
    event.preventDefault();
    const typed = caseNumber.value.trim();
    caseNumber.value = '';
    void findCase(state, typed);
  };
  return el('form', { onsubmit: submit, novalidate: true },
    el('label', { for: 'case' }, 'Case number'), caseNumber,
    el('p', { id: 'case-rule', class: 'quiet' }, 'It is sent in the body of one request and then removed from this page.'),
    actions(el('button', { class: 'primary' }, 'Look up the case')));
}

function found(state: State, { status, submitted, items }: FoundCase): Child[] {
  return [
    el('h2', { tabindex: '-1', 'data-focus': true }, 'What is stored of this case'),
    summary(`${status}, with ${count(items.length, 'item')}. The exchange stores neither its number nor its PIN, and nothing about the person.`),
    facts(['Status', status], ['Submitted', when(submitted)]),
    ...items.map(({ mediaType, hashes }, index) => el('section', { class: 'card' },
      el('h3', {}, `Item ${index + 1}: ${mediaType}`),
      el('ul', { class: 'plain keys' }, ...hashes.map(({ recordId, signalType, hashStatus }) => el('li', {},
        el('span', {}, `${signalType}, ${hashStatus}, `, el('span', { class: 'id' }, recordId)),
        look(state, recordId)))))),
  ];
}

function look(state: State, recordId: string): HTMLButtonElement {
  const shown = button('Look', () => void findHash(state, { recordId }), 'quiet small');
  shown.setAttribute('aria-label', `Look at the record ${recordId}`);
  return shown;
}
