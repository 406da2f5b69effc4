import { button, el, type Child } from '../../dom';
import type { FoundCase } from '../exchange';
import { explain, findCase, findHash } from '../flows';
import { actions, facts, heading, loadedAt, mark, problem, progress, summary } from '../parts/layout';
import { count, when } from '../parts/words';
import type { State, View } from '../state';

/** Looks a case up by its number, to answer a lawful request from what is stored. */
export const caseView: View<'case'> = (state, { loaded }) => [
  heading('Case'),
  lookup(state),
  loaded?.kind === 'loading' && progress('Case'),
  loaded !== undefined && loaded.kind !== 'loading' && loaded.kind !== 'ok' && problem(explain(loaded)),
  ...(loaded?.kind === 'ok' ? found(state, loaded.value.case) : []),
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

function found(state: State, { status, submitted, released, discarded, pending, items }: FoundCase): Child[] {
  return [
    el('div', { class: 'top found' }, el('h2', { tabindex: '-1', 'data-focus': true }, 'What is stored of this case'), loadedAt()),
    summary(`${status}, with ${count(items.length, 'item')}. The exchange stores neither its number nor its PIN, and nothing about the person.`),
    facts(
      ['Submitted', when(submitted)],
      ['Released', released !== null && when(released)],
      ['Discarded', discarded !== null && when(discarded)],
      ['Not published yet', pending.length === 0 ? mark(true, ['Nothing', '']) : count(pending.length, 'change')],
    ),
    ...items.map(({ item, mediaType, hashes }) => el('section', { class: 'card' },
      el('h3', {}, `Item ${item}: ${mediaType}`),
      el('ul', { class: 'plain keys' }, ...hashes.map(({ recordId, signalType }) => el('li', {},
        el('span', {}, `${signalType}, `, el('span', { class: 'id' }, recordId)),
        look(state, recordId)))))),
  ];
}

function look(state: State, recordId: string): HTMLButtonElement {
  const shown = button('Look', () => void findHash(state, { recordId }), 'quiet small');
  shown.setAttribute('aria-label', `Look at the record ${recordId}`);
  return shown;
}
