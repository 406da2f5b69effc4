import { button, el } from '../dom';
import { counted, t } from '../languages';
import { actions, heading, step } from '../parts/layout';
import type { View } from '../state';

/** Waiting for a proof of work, with its progress. */
export const proof: View<'proof'> = (state, { proof, why, back }) => {
  const bar = el('progress', { max: '1', 'aria-label': t('proof.title') });
  const left = el('p', { class: 'quiet' });
  proof.changed = () => {
    const minutes = proof.minutesLeft;
    bar.value = proof.progress;
    left.textContent = minutes === undefined ? '' : counted('proof.left', 'minutes', minutes);
  };
  if (proof.progress > 0) proof.changed();
  const cancel = (): void => {
    proof.cancel();
    state.show(back);
  };
  return [
    why === 'send' && step(2),
    heading(t('proof.title')),
    el('p', {}, t(`proof.${why}`)),
    el('p', {}, t('send.wait')),
    bar,
    left,
    actions(button(t('pick.cancel'), cancel)),
  ];
};
