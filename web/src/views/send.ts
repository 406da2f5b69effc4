import { button, el, type Child } from '../dom';
import { submitCase } from '../flows';
import { t } from '../languages';
import { actions, heading, note, step } from '../parts/layout';
import type { State, View } from '../state';

/** Sending. A lost connection leaves no way back, because the case may exist: the only action is to send the same again. */
export const send: View<'send'> = (state, place) => {
  switch (place.state) {
    case 'sending':
      return [step(2), heading(t('send.title')), el('p', {}, t('send.wait')), el('progress', { 'aria-label': t('send.title') })];
    case 'lost':
      return [step(2), heading(t('send.lost.title')), note(t('send.lost')), actions(button(t('again'), () => void submitCase(state), 'primary'))];
    case 'refused':
      return refused(state, t('send.refused'));
    case 'no platform':
      return refused(state, t('send.nobody'));
  }
};

function refused(state: State, why: string): Child[] {
  return [step(2), heading(t('send.refused.title')), note(why), actions(button(t('back'), () => state.show({ view: 'review' }), 'primary'))];
}
