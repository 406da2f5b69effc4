import type { View } from '../app';
import { button, el } from '../dom';
import { guard } from '../exit';
import { t } from '../languages';
import { actions, heading, note, step } from './parts';
import { lookUp } from './status';

/** The case number and PIN, shown this once. Until they are written down, closing the page asks first. */
export const number: View = {
  name: 'number',
  draw: app => {
    guard(true);
    const { caseNumber, pin } = app.credentials!;
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
        void lookUp(app);
      }, 'primary')),
    ];
  },
};
