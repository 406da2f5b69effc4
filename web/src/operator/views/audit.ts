import { button, el } from '../../dom';
import type { AuditPage } from '../exchange';
import { open, openAudit, readOn } from '../flows';
import { actions, facts, mark, summary, whenLoaded } from '../parts/layout';
import { count } from '../parts/words';
import type { State, View } from '../state';

type Entry = AuditPage['entries'][number];

/** What operators did in a month, and whether anybody has changed the rows since. */
export const audit: View<'audit'> = (state, place) => whenLoaded('Audit', place.loaded, () => openAudit(state, place.month), page => [
  months(state, page.month),
  summary(`${monthName(page.month)}: ${count(page.entries.length, 'row')}${page.cursor === null ? '' : ' so far, oldest first'}. `, chain(page.chain)),
  page.chain.digest !== null && facts(['SHA-256 of the last row', el('code', {}, page.chain.digest)]),
  el('ol', { class: 'rows' }, ...page.entries.map(row => entry(row, row.number === page.firstNew))),
  page.cursor !== null && actions(button('Show more rows', () => void readOn(state, page))),
]);

function months(state: State, month: string): HTMLElement {
  return el('div', { class: 'actions' },
    button('Month before', () => void openAudit(state, moved(month, -1))),
    month < thisMonth() && button('Month after', () => void openAudit(state, moved(month, 1))),
    month < thisMonth() && button('This month', () => void open(state, 'audit')));
}

function chain({ isWhole, brokenAt }: AuditPage['chain']): HTMLElement {
  return el('span', { class: 'chain' }, mark(isWhole), isWhole
    ? ' The chain is whole: no row of this month was changed, removed or moved.'
    : ` The chain is broken at row ${brokenAt}: this row or the one before it was changed, or one between them is missing.`);
}

function entry({ number, at, actor, action, target, reason, outcome, details, of }: Entry, isFirstNew: boolean): HTMLElement {
  return el('li', { class: outcome === 'Failed' ? 'row failed' : 'row', ...(isFirstNew && { tabindex: '-1', 'data-focus': true }) },
    el('p', {}, el('span', { class: 'number' }, `${number}`), ' ', el('time', { datetime: at }, at.slice(0, 19).replace('T', ' ')), ' ', el('b', {}, actor), `: ${action}, `, el('span', { class: 'id' }, target)),
    reason !== undefined && el('p', {}, `Reason: ${reason}`),
    el('p', { class: 'quiet' }, outcome === 'Started' ? 'Started' : `${outcome}: ${details ?? ''} (started in row ${of})`));
}

const thisMonth = (): string => new Date().toISOString().slice(0, 7);

function moved(month: string, by: number): string {
  const date = new Date(`${month}-01T00:00:00Z`);
  date.setUTCMonth(date.getUTCMonth() + by);
  return date.toISOString().slice(0, 7);
}

const monthName = (month: string): string =>
  new Intl.DateTimeFormat('en', { year: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00:00Z`));
