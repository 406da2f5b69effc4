import type { App, View } from '../app';
import { button, el, type Child } from '../dom';
import { withdraw } from '../exchange';
import { t } from '../languages';
import { askAgain } from './open';
import { actions, heading, note } from './parts';
import { lookUp } from './status';

/** Taking the codes back, for good. */
export const withdrawing = (state: 'asking' | 'under way' | 'lost' | 'done'): View => ({
  name: 'withdraw',
  draw: app => state === 'done' ? done(app) : [
    heading(t('withdraw.title')),
    el('p', {}, t('withdraw.what')),
    el('p', {}, t('withdraw.others')),
    el('p', {}, t('withdraw.again')),
    state === 'lost' && note(t('lost')),
    state === 'under way' ? el('progress', { 'aria-label': t('withdraw.title') }) : actions(
      button(t('withdraw.go'), () => void takeBack(app), 'primary'),
      button(t('back'), () => void lookUp(app)),
    ),
  ],
});

function done(app: App): Child[] {
  return [
    heading(t('withdraw.done.title')),
    el('p', {}, t('withdraw.done')),
    actions(button(t('open.look'), () => void lookUp(app), 'primary')),
  ];
}

async function takeBack(app: App): Promise<void> {
  const credentials = app.credentials!;
  app.show(withdrawing('under way'));
  const answer = await withdraw(credentials);
  if (answer.kind === 'refused') askAgain(app, credentials, answer.rule);
  else app.show(withdrawing(answer.kind === 'ok' ? 'done' : 'lost'));
}
