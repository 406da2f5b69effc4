import { button, el } from '../dom';
import { guard } from '../exit';
import { loadCase } from '../flows';
import { t } from '../languages';
import { actions, heading, note, step } from '../parts/layout';
import type { View } from '../state';

/** The case number and PIN. They are shown only once, so closing the page asks first until they are written down. */
export const number: View<'number'> = state => {
  guard(true);
  const { caseNumber, pin } = state.credentials!;
  const card = el('dl', { class: 'card number' },
    el('dt', {}, t('number.case')), el('dd', { dir: 'ltr', translate: 'no' }, caseNumber),
    el('dt', {}, t('number.pin')), el('dd', { dir: 'ltr', translate: 'no' }, pin));
  const copied = el('p', { class: 'quiet', role: 'status' });
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(`${t('number.case')}: ${caseNumber}\n${t('number.pin')}: ${pin}`);
      copied.textContent = t('number.copied');
    } catch {
      getSelection()!.selectAllChildren(card);
    }
  };
  return [
    step(3),
    heading(t('number.title')),
    card,
    el('div', { class: 'row' }, button(t('number.copy'), () => void copy()), button(t('number.print'), () => print())),
    copied,
    note(t('number.why')),
    note(t('number.safe'), 'lock'),
    actions(button(t('number.done'), () => {
      guard(false);
      void loadCase(state);
    }, 'primary')),
  ];
};
