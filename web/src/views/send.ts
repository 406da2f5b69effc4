import type { App, View } from '../app';
import { button, el, type Child } from '../dom';
import { submit } from '../exchange';
import { t } from '../languages';
import { number } from './number';
import { actions, heading, note, step } from './parts';
import { review } from './review';

/**
 * Sending. When the connection is lost the codes may have arrived, so that there is no way back from here: the same ones are
 * sent again under the same key, until the exchange says what became of them.
 */
const sending = (state: 'under way' | 'lost' | 'refused' | 'nobody'): View => ({
  name: 'send',
  draw: app => {
    switch (state) {
      case 'under way':
        return [step(2), heading(t('send.title')), el('p', {}, t('send.wait')), el('progress', { 'aria-label': t('send.title') })];
      case 'lost':
        return [step(2), heading(t('send.lost.title')), note(t('send.lost')), actions(button(t('again'), () => void deliver(app), 'primary'))];
      case 'refused':
        return refused(app, t('send.refused'));
      case 'nobody':
        return refused(app, t('send.nobody'));
    }
  },
});

export async function deliver(app: App): Promise<void> {
  app.show(sending('under way'));
  const { body, key } = app.submission!;
  const answer = await submit(body, key);
  if (answer.kind === 'ok') {
    app.credentials = answer.value;
    app.forgetFiles();
    app.show(number);
    return;
  }
  app.show(sending(answer.kind === 'lost' ? 'lost' : answer.rule === 'no-platform' ? 'nobody' : 'refused'));
}

function refused(app: App, why: string): Child[] {
  return [step(2), heading(t('send.refused.title')), note(why), actions(button(t('back'), () => app.show(review), 'primary'))];
}
