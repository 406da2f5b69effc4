import { button, el, icon, type Child } from '../dom';
import type { CaseView, PlatformStatus } from '../exchange';
import { loadCase } from '../flows';
import { dateAndTime, longDate, t } from '../languages';
import { actions, heading, itemName, note } from '../parts/layout';
import type { View } from '../state';

const icons = { Sent: 'ring', Undelivered: 'ring', Received: 'ring', PendingReview: 'eye', Blocked: 'check', NotBlocked: 'dash', NotFound: 'dash' };

/** What happened to each picture, company by company. Silence is not bad news, and nothing is ever red. */
export const status: View<'status'> = (state, { result }) => {
  const again = button(t('status.refresh'), () => void loadCase(state), 'primary');
  const back = button(t('back'), () => state.show({ view: 'start' }), 'link');
  if (result === 'loading') return [heading(t('status.title')), el('progress', { 'aria-label': t('status.title') })];
  if (result === 'lost') return [heading(t('status.title')), note(t('lost')), actions(again, back)];
  const withdraw = button(t('status.withdraw'), () => state.show({ view: 'withdraw', state: 'asking' }));
  return [
    heading(t('status.title')),
    el('p', {}, t('status.sent', { date: longDate(new Date(result.submitted)) })),
    ...progress(result),
    ...(result.status === 'Discarded' || result.status === 'Withdrawn' ? [] : result.items.map(item)),
    actions(again, result.status !== 'Withdrawn' && withdraw, back),
  ];
};

function progress({ status, hours, targetHours }: CaseView): Child[] {
  if (status === 'Withdrawn') return [note(t('status.withdrawn'))];
  if (status === 'Held') return [note(t('status.held'))];
  if (status === 'Discarded') return [note(t('status.discarded'))];
  const passed = hours > targetHours ? t('status.over', { target: targetHours }) : t('status.hours', { hours, target: targetHours });
  const bar = el('progress', { max: String(targetHours), 'aria-label': passed });
  bar.value = Math.min(hours, targetHours);
  return [el('div', { class: 'hours' }, el('p', {}, passed), bar), el('p', { class: 'quiet' }, t('status.law')), hours === 0 && el('p', { class: 'quiet' }, t('status.firstHour'))];
}

function item({ item, mediaType, decided, platforms }: CaseView['items'][number]): HTMLElement {
  return el('section', { class: 'card' },
    el('h2', {}, itemName(mediaType, item)),
    decided !== undefined && el('p', {}, t(`decided.${decided}`)),
    platforms.length === 0 && el('p', { class: 'quiet' }, t('status.none')),
    el('ul', { class: 'platforms' }, ...platforms.map(platform)));
}

function platform({ name, state, since, reason, matches, removed, paused }: PlatformStatus): HTMLElement {
  const details = [
    reason !== undefined && t(`reason.${reason}`),
    matches !== undefined && t('status.matches', { matches }),
    removed !== undefined && t('status.removed', { removed }),
    t(state === 'Received' || state === 'NotFound' ? 'status.asOf' : 'status.since', { date: dateAndTime(new Date(since)) }),
    paused === true && t('status.paused'),
  ];
  return el('li', { class: state }, icon(icons[state]),
    el('div', {}, el('p', {}, el('b', {}, name), ' ', t(`state.${state}`)), ...details.map(text => text !== false && el('p', { class: 'quiet' }, text))));
}
