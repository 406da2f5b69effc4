import { button, el } from '../../dom';
import type { KeyScope, Place, PlatformKey } from '../exchange';
import { createKey, open, openPlatforms } from '../flows';
import { ask } from '../parts/confirm';
import { actions, facts, mark, note, summary, whenLoaded } from '../parts/layout';
import { count, duration, shortTime, when } from '../parts/words';
import type { CreatedPlatformKey, PlatformAndKeys, State, View } from '../state';

const maxKeys = 2;

/** In seconds, as the overview has them. */
const normalReceiveLag = 3_600;
const normalCheckLag = 48 * 3_600;

const scopes: Record<KeyScope, string> = { ReadAndVerdicts: 'Read hashes and send verdicts', Read: 'Read hashes only', Verdicts: 'Send verdicts only' };
const ends: [string, string][] = [['', 'No end'], ['30', 'After 30 days'], ['90', 'After 90 days'], ['365', 'After a year']];

/** Each platform with its deliveries, how far it is behind, and its keys. */
export const platforms: View<'platforms'> = (state, { loaded, created }) => {
  const [top, ...rest] = whenLoaded('Platforms', loaded, () => openPlatforms(state, created), ({ platforms: all }) => [
    summary(all.length === 0 ? 'No platform takes part. infra/platforms.json lists them.' : `${count(all.length, 'platform takes', 'platforms take')} part.`),
    el('ul', { class: 'cards' }, ...all.map(platform => card(state, platform, created))),
  ]);
  return [top, loaded.kind !== 'ok' && created !== undefined && newKey(created), ...rest];
};

function card(state: State, platform: PlatformAndKeys, created: CreatedPlatformKey | undefined): HTMLElement {
  const { id, name, signalTypes, paused, deadLettered, received, checked, keys } = platform;
  return el('li', { class: 'card' },
    el('h2', {}, name, ' ', el('span', { class: 'quiet id' }, id)),
    paused === true && note('Paused: it receives no hashes, and its keys are refused.', 'problem'),
    facts(
      ['Signal types', signalTypes.join(', ')],
      ['Undelivered events', el('span', {}, `${deadLettered.count} `, mark(deadLettered.count === 0), deadLettered.since !== null && ' since ', deadLettered.since !== null && when(deadLettered.since))],
      ['Received from the feed', behind(received, normalReceiveLag, 'It has never read the feed.')],
      ['Checked', behind(checked, normalCheckLag, 'It has never said what it has checked.')],
    ),
    el('h3', {}, 'Keys'),
    keys.length === 0 ? el('p', { class: 'quiet' }, 'None: it cannot read the feed or send verdicts.')
      : el('ul', { class: 'plain keys' }, ...keys.map(key => el('li', {}, use(key), revoke(state, platform, key)))),
    created?.platform === id && newKey(created),
    ...(keys.filter(({ isExpired }) => !isExpired).length < maxKeys ? create(state, platform) : []));
}

function newKey({ platform, number, key }: CreatedPlatformKey): HTMLElement {
  return el('div', { role: 'group', 'aria-label': 'New key', tabindex: '-1', 'data-focus': true },
    note(`Key ${number} of ${platform} is below. This is the only time that it is shown. Give it to the platform over a channel that you trust.`),
    el('code', { class: 'key' }, key));
}

/** How far the platform has come, and whether the oldest change after that is older than normal. */
function behind(place: Place | undefined, normal: number, never: string): HTMLElement {
  if (place === undefined) return el('span', {}, never);
  const { upTo, lagSeconds } = place;
  return el('span', {}, 'everything before ', when(upTo), lagSeconds > 0 && `. The oldest change after that: ${duration(lagSeconds)} ago`, ' ', mark(lagSeconds <= normal));
}

/** A key, its rights, and how it is used today. */
function use({ number, created, scope, expires, isExpired, lastUsed, today, isUnusual }: PlatformKey): HTMLElement {
  const usual = (mean: number | null): string => mean === null ? '' : ` (usually ${mean.toLocaleString('en')})`;
  return el('div', {},
    el('p', {}, `Key ${number}, created `, when(created), `. ${scopes[scope]}.`,
      expires !== null && (isExpired ? ' Expired ' : ' Ends '), expires !== null && when(expires),
      lastUsed === null ? ' Never used.' : ' Last used ', lastUsed !== null && when(lastUsed)),
    el('p', {}, `Today: ${today.hashes.toLocaleString('en')} hashes read${usual(today.usualHashes)}, ${today.verdicts.toLocaleString('en')} verdicts${usual(today.usualVerdicts)}. `,
      today.fullReads > 0 && mark(false, ['', `Reads everything: ${today.fullReads} times. `]), isUnusual && mark(false, ['', 'Far more than usual'])));
}

function create(state: State, { id, name }: PlatformAndKeys): HTMLElement[] {
  const scope = el('select', { id: `scope-${id}` }, ...Object.entries(scopes).map(([value, label]) => el('option', { value }, label)));
  const end = el('select', { id: `end-${id}` }, ...ends.map(([value, label]) => el('option', { value }, label)));
  const submit = (): void => void createKey(state, id, {
    scope: scope.value as KeyScope,
    ...(end.value !== '' && { expires: new Date(Date.now() + Number(end.value) * 86_400_000).toISOString() }),
  });
  return [
    el('div', { class: 'window' },
      el('div', {}, el('label', { for: scope.id }, `A new key for ${name} can`), scope),
      el('div', {}, el('label', { for: end.id }, `A new key for ${name} ends`), end)),
    actions(button(`Create a key for ${name}`, submit)),
  ];
}

function revoke(state: State, { id, name, keys }: PlatformAndKeys, { number, created }: PlatformKey): HTMLButtonElement {
  const rest = keys.length - 1;
  const shown = button('Revoke', () => ask(state, {
    title: `Revoke key ${number} of ${name}?`,
    effects: [
      `1 platform, ${name}, can no longer read the feed or send verdicts with this key, created ${shortTime(created)}. It stops at once and cannot be restored.`,
      rest > 0 ? `${name} keeps ${count(rest, 'other valid key')}.` : `${name} has no other key. It still receives new hashes at its webhook, but can send no verdicts until you create a key.`,
      'No person is affected directly. Without verdicts and checks from this platform, people do not see what it has done.',
    ],
    action: 'Revoke the key',
    run: reason => state.session!.exchange.revokePlatformKey(id, number, reason),
    done: () => open(state, 'platforms', `Key ${number} of ${name} is revoked.`),
  }), 'quiet small');
  shown.setAttribute('aria-label', `Revoke key ${number} of ${name}`);
  return shown;
}
