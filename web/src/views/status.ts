import { button, el, icon, link, type Child } from '../dom';
import type { CaseView, PlatformStatus } from '../exchange';
import { loadCase } from '../flows';
import { counted, dateAndTime, longDate, t } from '../languages';
import { isOfNoUse, live, whoFinds } from '../parts/companies';
import { actions, heading, itemName, note } from '../parts/layout';
import type { State, View } from '../state';

const icons = { Sent: 'ring', Undelivered: 'ring', Received: 'ring', PendingReview: 'eye', Blocked: 'check', NotBlocked: 'dash', NotFound: 'dash' };

/** What happened to each picture, company by company. Silence is not bad news, and nothing is ever red. */
export const status: View<'status'> = (state, { result }) => {
  const again = button(t('status.refresh'), () => void loadCase(state), 'primary');
  const back = button(t('back'), () => state.show({ view: 'start' }), 'link');
  if (result === 'loading') return [heading(t('status.title')), el('progress', { 'aria-label': t('status.title') })];
  const withdraw = button(t('status.withdraw'), () => state.show({ view: 'withdraw', state: 'asking' }));
  return [
    heading(t('status.title')),
    el('p', {}, t('status.sent', { date: longDate(new Date(result.submitted)) })),
    ...progress(result),
    ...(result.status === 'Discarded' || result.status === 'Withdrawn' ? [] : result.items.map(shown => item(state, shown))),
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
  return [el('div', { class: 'hours' }, el('p', {}, passed), bar), law('status.law', { target: targetHours }), law('status.law.us'), hours === 0 && el('p', { class: 'quiet' }, t('status.firstHour'))];
}

/**
 * We name only the law of the United States, because its clock starts only with a form. Read on 2026-11-26:
 * - United States: TAKE IT DOWN Act, in force for platforms since 2026-05-19. A written request with a signature, also by somebody
 *   authorized, must be answered within 48 hours. https://www.xbiz.com/news/297811/fsc-take-it-down-act-provisions-take-effect-may-19
 * - European Union: Digital Services Act (2022/2065), article 16, in force since 2024-02-17. A notice needs the exact address; a name and an
 *   email address, except for child sexual abuse. No number of hours. https://www.eu-digital-services-act.com/Digital_Services_Act_Article_16.html
 * - United Kingdom: Online Safety Act 2023, duties for illegal content in force since 2025-03-17, without a number of hours.
 *   https://scl.org/online-safety-act-in-force-platforms-must-start-tackling-illegal-material-from-17-march-2025
 *   The Crime and Policing Act 2026 (Royal Assent 2026-04-29) adds 48 hours after a report with contact details; we found no day from which
 *   that applies. https://www.gov.uk/government/publications/crime-and-policing-bill-2025-delegated-powers-supplementary-memoranda/delegated-powers-memorandum-20-march-2026
 */
function law(key: 'status.law' | 'status.law.us', values?: { target: number }): HTMLElement {
  return el('p', { class: 'quiet law' }, t(key, values));
}

function item(state: State, { item, mediaType, signalTypes, decided, platforms }: CaseView['items'][number]): HTMLElement {
  return el('section', { class: 'card' },
    el('h2', {}, itemName(mediaType, item)),
    decided !== undefined && el('p', {}, t(`decided.${decided}`)),
    platforms.length === 0 && live(() => [!isOfNoUse(state, signalTypes) && el('p', { class: 'quiet' }, t('status.none'))]),
    el('ul', { class: 'platforms' }, ...platforms.map(shown => platform(state, shown))),
    decided === undefined && whoFinds(state, signalTypes, 'exact', 'not'));
}

function platform(page: State, { id, name, state, since, reason, matches, removed, paused }: PlatformStatus): HTMLElement {
  const details = [
    reason !== undefined && t(`reason.${reason}`),
    matches !== undefined && counted('status.matches', 'matches', matches),
    removed !== undefined && counted('status.removed', 'removed', removed),
    t(state === 'Received' || state === 'NotFound' ? 'status.asOf' : 'status.since', { date: dateAndTime(new Date(since)) }),
    paused === true && t('status.paused'),
  ];
  return el('li', { class: state }, icon(icons[state]),
    el('div', {}, el('p', {}, el('b', {}, name), ' ', t(`state.${state}`)), ...details.map(text => text !== false && el('p', { class: 'quiet' }, text)),
      state !== 'Blocked' && live(() => forms(page, id))));
}

/** A company's own forms. */
function forms({ companies }: State, id: string): Child[] {
  const company = companies.find(other => other.id === id);
  if (company === undefined) return [];
  const { name, removalUrl, reportUrl } = company;
  return [
    removalUrl !== undefined && el('p', {}, link(t('status.removal', { name }), removalUrl)),
    reportUrl !== undefined && el('p', {}, link(t('status.report', { name }), reportUrl)),
  ];
}
