import { button, el } from '../dom';
import type { Credentials } from '../exchange';
import { loadCase } from '../flows';
import { t } from '../languages';
import { sheet, waysToKeep } from '../parts/keep';
import { actions, heading, note, step } from '../parts/layout';
import type { View } from '../state';

/** The case number and PIN, right after sending. Shown again: those of every case that this page sent, with the way back. */
export const number: View<'number'> = (state, { from }) => {
  const sent = from === undefined ? state.sent.slice(0, 1) : state.sent;
  const cards = el('div', {}, ...sent.map(card));
  const done = (): void => {
    state.isWrittenDown = true;
    void loadCase(state);
  };
  return [
    from === undefined && step(3),
    heading(t(from === undefined ? 'number.title' : 'number.again')),
    cards,
    ...waysToKeep(sent, cards),
    note(t('number.why')),
    note(t('number.safe'), 'lock'),
    actions(from === undefined ? button(t('number.done'), done, 'primary') : button(t('back'), () => state.show(from), 'primary')),
    sheet(sent),
  ];
};

function card({ caseNumber, pin }: Credentials): HTMLElement {
  return el('dl', { class: 'card number' },
    el('dt', {}, t('number.case')), el('dd', { dir: 'ltr', translate: 'no' }, caseNumber),
    el('dt', {}, t('number.pin')), el('dd', { dir: 'ltr', translate: 'no' }, pin));
}
