import { button, el, type Child } from '../../dom';
import type { Decision, FoundHash, HashName, HashStatus, Platform } from '../exchange';
import { decide, explain, findHash } from '../flows';
import { ask } from '../parts/confirm';
import { actions, facts, heading, loadedAt, mark, pendingChange, problem, progress, summary, table } from '../parts/layout';
import { count, list, when } from '../parts/words';
import type { State, View } from '../state';

const signalTypes = ['pdq', 'image_md5', 'image_sha256', 'video_vpdq', 'video_md5', 'video_sha256'];
const durations: [string, string][] = [['', 'Only when an operator restores it'], ['1', 'After 1 day'], ['7', 'After 7 days'], ['30', 'After 30 days']];

/** Looks a hash up, shows what is stored of it, and decides about it. */
export const hash: View<'hash'> = (state, { loaded }) => [
  heading('Hash'),
  ...lookup(state),
  loaded?.kind === 'loading' && progress('Hash'),
  loaded !== undefined && loaded.kind !== 'loading' && loaded.kind !== 'ok' && problem(explain(loaded)),
  ...(loaded?.kind === 'ok' ? found(state, loaded.value.hash, loaded.value.platforms) : []),
];

/** Two forms. Both fields are empty again as soon as the value is read. */
function lookup(state: State): Child[] {
  const recordId = el('input', { id: 'record', type: 'text', class: 'id', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' });
  const type = el('select', { id: 'type' }, ...signalTypes.map(name => el('option', { value: name }, name)));
  const value = el('input', { id: 'value', type: 'text', class: 'secret', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', 'aria-describedby': 'value-rule' });
  const find = (name: () => HashName) => (event: Event): void => {
    event.preventDefault();
    const named = name();
    recordId.value = value.value = '';
    void findHash(state, named);
  };
  return [el('div', { class: 'lookup' },
    el('form', { onsubmit: find(() => ({ recordId: recordId.value.trim().toLowerCase() })), novalidate: true },
      el('h2', {}, 'By record id'),
      el('label', { for: 'record' }, 'Record id'), recordId,
      actions(el('button', { class: 'primary' }, 'Look up the record id'))),
    el('form', { onsubmit: find(() => ({ hash: { signalType: type.value, hashValue: value.value.trim() } })), novalidate: true },
      el('h2', {}, 'By hash value'),
      el('label', { for: 'type' }, 'Signal type'), type,
      el('label', { for: 'value' }, 'Hash value'), value,
      el('p', { id: 'value-rule', class: 'quiet' }, 'It is sent in the body of one request and then removed from this page.'),
      actions(el('button', { class: 'primary' }, 'Look up the hash value'))))];
}

function found(state: State, hash: FoundHash, takingPart: Platform[]): Child[] {
  const { recordId, signalType, mediaType, hashStatus, version, firstSeen, changed, activeClaims, withdrawnClaims, decision, versions, platforms, undelivered } = hash;
  return [
    el('div', { class: 'top found' },
      el('h2', { tabindex: '-1', 'data-focus': true }, 'Record ', el('span', { class: 'id' }, recordId)),
      el('div', { class: 'again' }, loadedAt(), button('Load again', () => void findHash(state, { recordId }), 'quiet small'))),
    summary(`${hashStatus}: ${meaning[hashStatus]}`),
    facts(
      ['Decided', decision !== undefined && el('span', {}, decided[decision.state], ` by ${decision.by === 'rule' ? `a rule${decision.matchesBenign ? ': it matches the benign list' : ''}` : decision.by}, `, when(decision.at))],
      ['Ends by itself', decision !== undefined && decision.until !== null && when(decision.until)],
      ['Contested by', decision !== undefined && decision.contestedBy.length > 0 && list(decision.contestedBy)],
      ['Type', `${signalType}, ${mediaType}`],
      ['Claims', `${count(activeClaims, 'case')}; ${withdrawnClaims} withdrawn`],
      ['Version', el('span', {}, `${version}, `, when(changed))],
      ['First seen', when(firstSeen)],
      ['Undelivered', undelivered.length === 0 ? mark(true, ['Nowhere', '']) : el('ul', {}, ...undelivered.map(({ platform, version, at }) =>
        el('li', {}, mark(false), ` ${platform}, version ${version}, `, when(at))))],
      ['Outbox', outbox(hash)],
    ),
    decisions(state, hash, takingPart.filter(platform => platform.signalTypes.includes(signalType)).map(({ name }) => name)),
    el('h3', {}, 'Platforms'),
    platforms.length === 0 ? el('p', { class: 'quiet' }, 'It was sent to no platform.') : table('Platforms', ['Platform', 'State', 'Reason', 'Since'],
      platforms.map(({ id, state, reason, since, matches, removed }) => [id, `${state}${matches === undefined ? '' : `, ${count(matches, 'copy', 'copies')}`}${removed === undefined ? '' : `, ${removed} removed`}`, reason ?? '', when(since)])),
    el('h3', {}, 'Versions'),
    table('Versions', ['Version', 'Status', 'Since'], versions.map(({ version, hashStatus, changed }) => [`${version}`, hashStatus, when(changed)])),
  ];
}

function outbox({ pending, pendingIsComplete }: FoundHash): HTMLElement {
  if (pending.length > 0) return el('ul', {}, ...pending.map(change => el('li', {}, mark(false, ['', 'Not published yet']), pendingChange(change))));
  return pendingIsComplete ? mark(true, ['Everything is published', '']) : mark(false, ['', 'Unknown: the outbox is too long to search']);
}

const decided = { None: 'restored', Suspended: 'suspended', Deleted: 'deleted' };

const meaning: Record<HashStatus, string> = {
  Active: 'platforms match it.',
  Withdrawn: 'no case claims it, so platforms do not match it.',
  Suspended: 'platforms do not match it while it is under review.',
  Deleted: 'platforms do not match it, whoever claims it.',
};

function decisions(state: State, hash: FoundHash, receiving: string[]): HTMLElement {
  const isDecided = hash.hashStatus === 'Suspended' || hash.hashStatus === 'Deleted';
  return actions(
    !isDecided && button('Suspend', () => propose(state, hash, 'suspend', receiving)),
    isDecided && button('Restore', () => propose(state, hash, 'restore', receiving)),
    hash.hashStatus !== 'Deleted' && button('Delete', () => propose(state, hash, 'delete', receiving)));
}

/** Asks before a decision, with the number of people and platforms that it concerns. */
function propose(state: State, { recordId, activeClaims }: FoundHash, decision: Decision, receiving: string[]): void {
  const platforms = `${count(receiving.length, 'platform')}${receiving.length > 0 ? ` (${list(receiving)})` : ''}`;
  const people = count(activeClaims, 'case claims', 'cases claim');
  ask(state, {
    title: { suspend: 'Suspend this hash?', restore: 'Restore this hash?', delete: 'Delete this hash?' }[decision],
    effects: {
      suspend: [`${platforms} stop matching it within seconds.`, `${people} it. The claims are kept and counted, and these people see that it is checked again.`, 'An operator can restore it at any time.'],
      restore: [`Its claims decide again: ${people} it, so ${platforms} ${activeClaims > 0 ? 'match it again within seconds' : 'do not match it until somebody claims it'}.`, 'These people see the responses of the platforms again.'],
      delete: [`${platforms} stop matching it within seconds, whoever claims it from now on.`, `${people} it. The claims are kept, and these people see that it has ended.`, 'Let a second operator look at it first. Only a restore ends a deletion.'],
    }[decision],
    action: { suspend: 'Suspend the hash', restore: 'Restore the hash', delete: 'Delete the hash' }[decision],
    ...(decision === 'suspend' && { choice: { label: 'It ends', options: durations } }),
    run: (reason, days) => decide(state, recordId, decision, { reason, ...(days !== '' && { until: daysFromNow(Number(days)) }) }),
    done: () => findHash(state, { recordId }, { suspend: 'The hash is suspended.', restore: 'The hash is restored.', delete: 'The hash is deleted.' }[decision]),
  });
}

const daysFromNow = (days: number): string => `${new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 19)}Z`;
