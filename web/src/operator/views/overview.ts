import { el, icon } from '../../dom';
import type { Figure, Overview } from '../exchange';
import { open } from '../flows';
import { mark, whenLoaded } from '../parts/layout';
import { count, duration } from '../parts/words';
import type { View } from '../state';

/** A figure in words. */
interface Shown {
  name: string;
  value: string;
  normal: string;
  isNormal: boolean;
}

/** Whether all is well: each figure, what is normal, and whether somebody has to look. */
export const overview: View<'overview'> = (state, { loaded }) => whenLoaded('Overview', loaded, () => open(state, 'overview'), value => {
  const groups: [string, Shown[]][] = [['The exchange', ofExchange(value)], ...value.platforms.map((platform): [string, Shown[]] => [platform.name, ofPlatform(platform)])];
  const unusual = groups.flatMap(([group, figures]) => figures.filter(({ isNormal }) => !isNormal).map(({ name }) => `${group}: ${name.toLowerCase()}`));
  return [
    el('p', { class: unusual.length === 0 ? 'summary answer ok' : 'summary answer look' }, icon(unusual.length === 0 ? 'check' : 'warn'),
      unusual.length === 0 ? 'All is well.' : `Look at ${count(unusual.length, 'figure')}. ${unusual.join('. ')}.`),
    ...groups.flatMap(([group, figures]) => [el('h2', {}, group), grid(figures)]),
  ];
});

const ofExchange = (all: Overview): Shown[] => [
  seconds('Oldest unpublished change', { ...all.outboxOldestSeconds, value: all.outboxOldestSeconds.value || null }),
  number('Unpublished changes', all.outboxChanges),
  number('Stuck changes', all.stuckChanges),
  number('Messages in the queue', all.queueLength),
  seconds('Publish time, p50', all.publishP50Seconds, 'no new hash'),
  seconds('Publish time, p99', all.publishP99Seconds, 'no new hash'),
  { name: 'New cases', value: all.isHolding ? 'held' : 'published', normal: 'published', isNormal: !all.isHolding },
  number('Held cases', all.heldCases),
  number('Suspended hashes', all.suspendedHashes),
];

const ofPlatform = ({ paused, deadLetters, receiveLagSeconds, checkLagSeconds, unusualKeys }: Overview['platforms'][number]): Shown[] => [
  ...(paused ? [{ name: 'State', value: 'paused', normal: 'takes part', isNormal: false }] : []),
  number('Undelivered events', deadLetters),
  seconds('Oldest change not received', receiveLagSeconds, 'never read'),
  seconds('Oldest change not checked', checkLagSeconds, 'never checked'),
  number('Keys with unusual use today', unusualKeys),
];

const number = (name: string, { value, normalMax, isNormal }: Figure): Shown => ({
  name, value: (value ?? 0).toLocaleString('en'), normal: normalMax === 0 ? '0' : `at most ${normalMax.toLocaleString('en')}`, isNormal,
});

const seconds = (name: string, { value, normalMax, isNormal }: Figure, nothing = 'none'): Shown => ({
  name, value: value === null ? nothing : duration(value), normal: `at most ${duration(normalMax)}`, isNormal,
});

function grid(figures: Shown[]): HTMLElement {
  return el('ul', { class: 'figures' }, ...figures.map(({ name, value, normal, isNormal }) => el('li', { class: isNormal ? 'figure' : 'figure look' },
    el('h3', {}, name), mark(isNormal),
    el('p', { class: 'value' }, value),
    el('p', { class: 'normal' }, `Normal: ${normal}`))));
}
