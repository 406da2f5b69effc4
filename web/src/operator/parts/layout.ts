import { button, el, icon, type Child } from '../../dom';
import type { PendingChange } from '../exchange';
import { explain } from '../flows';
import type { Loaded } from '../state';
import { count, shortTime, when } from './words';

/** The heading of a view. It takes the focus when the view is shown. */
export function heading(text: string): HTMLHeadingElement {
  return el('h1', { tabindex: '-1' }, text);
}

/** One sentence on what the view shows. A screen reader reads it when the view has loaded. */
export function summary(...text: Child[]): HTMLElement {
  return el('p', { class: 'summary' }, ...text);
}

const icons = { done: 'check', info: 'info', problem: 'warn' };

export function note(text: string, kind: keyof typeof icons = 'info'): HTMLElement {
  return el('p', { class: `note ${kind}` }, icon(icons[kind]), el('span', {}, text));
}

/** Whether something is as it should be: an icon and a word, never only a colour. */
export function mark(isNormal: boolean, words: [string, string] = ['OK', 'Look']): HTMLElement {
  return el('span', { class: isNormal ? 'mark ok' : 'mark look' }, icon(isNormal ? 'check' : 'warn'), words[isNormal ? 0 : 1]);
}

/** A list of names and values. A value that is `undefined` or `false` leaves its row out. */
export function facts(...rows: [string, Child][]): HTMLElement {
  const shown = rows.filter(([, value]) => value !== undefined && value !== false);
  return el('dl', { class: 'facts' }, ...shown.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

/** A change that waits in the outbox. */
export function pendingChange({ kind, since, attempts, nextAttempt, recordIds }: PendingChange): HTMLElement {
  return facts(
    ['Change', `${kind} of ${count(recordIds.length, 'hash', 'hashes')}`],
    ['Waits since', when(since)],
    ['Retries', `${attempts}`],
    ['Next try', when(nextAttempt)],
  );
}

/** A table that scrolls sideways by itself on a narrow screen. */
export function table(name: string, columns: string[], rows: Child[][]): HTMLElement {
  return el('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': name }, el('table', {},
    el('thead', {}, el('tr', {}, ...columns.map(column => el('th', { scope: 'col' }, column)))),
    el('tbody', {}, ...rows.map(cells => el('tr', {}, ...cells.map(cell => el('td', {}, cell)))))));
}

export function actions(...buttons: Child[]): HTMLElement {
  return el('div', { class: 'actions' }, ...buttons);
}

/** A view that waits for the exchange: its heading, then progress, a problem or what came. */
export function whenLoaded<T>(title: string, loaded: Loaded<T>, again: () => unknown, draw: (value: T) => Child[]): Child[] {
  const top = el('div', { class: 'top' }, heading(title),
    loaded.kind !== 'loading' && el('div', { class: 'again' }, loaded.kind === 'ok' && loadedAt(), button('Load again', again, 'quiet small')));
  if (loaded.kind === 'loading') return [top, progress(title)];
  if (loaded.kind !== 'ok') return [top, problem(explain(loaded))];
  return [top, ...draw(loaded.value)];
}

/** So that nobody takes old data for current. What has loaded is drawn once, at once. */
export function loadedAt(): HTMLElement {
  return el('span', { class: 'quiet' }, `Loaded at ${shortTime(Date.now())} UTC`);
}

export function progress(label: string): HTMLElement {
  return el('div', { class: 'progress' }, el('progress', { 'aria-label': `${label}: waiting for the exchange` }));
}

export function problem(text: string): HTMLElement {
  const shown = note(text, 'problem');
  shown.setAttribute('role', 'alert');
  return shown;
}
