import { button, el, type Child } from '../dom';
import { loadCase, withdrawCase } from '../flows';
import { t } from '../languages';
import { actions, heading } from '../parts/layout';
import type { State, View } from '../state';

/** Withdrawing the case, which is final. */
export const withdraw: View<'withdraw'> = (state, place) => {
  if (place.state === 'done') return done(state);
  return [
    heading(t('withdraw.title')),
    el('p', {}, t('withdraw.what')),
    el('p', {}, t('withdraw.others')),
    el('p', {}, t('withdraw.again')),
    place.state === 'withdrawing' ? el('progress', { 'aria-label': t('withdraw.title') }) : actions(
      button(t('withdraw.go'), () => void withdrawCase(state), 'primary'),
      button(t('back'), () => void loadCase(state)),
    ),
  ];
};

function done(state: State): Child[] {
  return [
    heading(t('withdraw.done.title')),
    el('p', {}, t('withdraw.done')),
    actions(button(t('open.look'), () => void loadCase(state), 'primary')),
  ];
}
