import type { App, View } from '../app';
import { button, el, icon, type Child } from '../dom';
import { look, type CaseView, type PlatformAnswer } from '../exchange';
import { dateAndTime, longDate, t } from '../languages';
import { askAgain } from './open';
import { actions, heading, itemName, note } from './parts';
import { start } from './start';
import { withdrawing } from './withdraw';

const marks = { Sent: 'ring', Undelivered: 'ring', PendingReview: 'eye', Blocked: 'check', NotBlocked: 'dash', NotFound: 'dash' };

/** What became of each picture, company by company. Silence is no bad news, and nothing here is ever red. */
const status = (seen: 'asking' | 'lost' | CaseView): View => ({
  name: 'status',
  draw: app => {
    const again = button(t('status.refresh'), () => void lookUp(app), 'primary');
    const back = button(t('back'), () => app.show(start), 'link');
    if (seen === 'asking') return [heading(t('status.title')), el('progress', { 'aria-label': t('status.title') })];
    if (seen === 'lost') return [heading(t('status.title')), note(t('lost')), actions(again, back)];
    return [
      heading(t('status.title')),
      el('p', {}, t('status.sent', { date: longDate(new Date(seen.submitted)) })),
      ...sinceThen(seen),
      ...seen.items.map(answers),
      actions(again, seen.status !== 'Withdrawn' && button(t('status.withdraw'), () => app.show(withdrawing('asking'))), back),
    ];
  },
});

/** Asks the exchange about the case and shows its answer. */
export async function lookUp(app: App): Promise<void> {
  const credentials = app.credentials!;
  app.show(status('asking'));
  const answer = await look(credentials);
  if (answer.kind === 'refused') askAgain(app, credentials, answer.rule);
  else app.show(status(answer.kind === 'ok' ? answer.value : 'lost'));
}

function sinceThen({ status, hours, targetHours }: CaseView): Child[] {
  if (status === 'Withdrawn') return [note(t('status.withdrawn'))];
  if (status === 'Held') return [note(t('status.held'))];
  const gone = hours > targetHours ? t('status.over', { target: targetHours }) : t('status.hours', { hours, target: targetHours });
  const bar = el('progress', { max: String(targetHours), 'aria-label': gone });
  bar.value = Math.min(hours, targetHours);
  return [el('div', { class: 'hours' }, el('p', {}, gone), bar), el('p', { class: 'quiet' }, t('status.law'))];
}

function answers({ item, mediaType, platforms }: CaseView['items'][number]): HTMLElement {
  return el('section', { class: 'card' },
    el('h2', {}, itemName(mediaType, item)),
    platforms.length === 0 && el('p', { class: 'quiet' }, t('status.none')),
    el('ul', { class: 'answers' }, ...platforms.map(answer)));
}

function answer({ name, state, since, reason, matches, removed }: PlatformAnswer): HTMLElement {
  const more = [
    reason !== undefined && t(`reason.${reason}`),
    matches !== undefined && t('status.matches', { matches }),
    removed !== undefined && t('status.removed', { removed }),
    t('status.since', { date: dateAndTime(new Date(since)) }),
  ];
  return el('li', { class: state }, icon(marks[state]),
    el('div', {}, el('p', {}, el('b', {}, name), ' ', t(`state.${state}`)), ...more.map(text => text !== false && el('p', { class: 'quiet' }, text))));
}
