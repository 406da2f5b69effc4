import { el, icon } from '../../dom';
import type { Platform } from '../exchange';
import { open } from '../flows';
import { mark, whenLoaded } from '../parts/layout';
import { count, duration, shortTime } from '../parts/words';
import type { Overview, View } from '../state';

interface Figure {
  name: string;
  value: string;
  detail?: string | undefined;
  normal: string;
  isNormal: boolean;
}

/** Whether all is well: each figure, what is normal, and whether somebody has to look. */
export const overview: View<'overview'> = (state, { loaded }) => whenLoaded('Overview', loaded, () => open(state, 'overview'), value => {
  const groups: [string, Figure[]][] = [['The exchange', ofExchange(value)], ...value.platforms.map((platform): [string, Figure[]] => [platform.name, ofPlatform(platform)])];
  const unusual = groups.flatMap(([group, figures]) => figures.filter(({ isNormal }) => !isNormal).map(({ name }) => `${group}: ${name.toLowerCase()}`));
  return [
    el('p', { class: unusual.length === 0 ? 'summary answer ok' : 'summary answer look' }, icon(unusual.length === 0 ? 'check' : 'warn'),
      unusual.length === 0 ? 'All is well.' : `Look at ${count(unusual.length, 'figure')}. ${unusual.join('. ')}.`),
    ...groups.flatMap(([group, figures]) => [el('h2', {}, group), grid(figures)]),
  ];
});

const ofExchange = ({ waiting: { unpublished, queueLength, heldCases }, review }: Overview): Figure[] => [
  { name: 'Oldest unpublished change', value: unpublished.count === 0 ? 'none' : duration(unpublished.oldestSeconds), normal: 'under 5 minutes', isNormal: unpublished.oldestSeconds < 300 },
  { name: 'Unpublished changes', value: number(unpublished.count), normal: 'under 1,000', isNormal: unpublished.count < 1_000 },
  { name: 'Messages in the queue', value: number(queueLength), normal: 'under 1,000', isNormal: queueLength < 1_000 },
  { name: 'Held cases', value: number(heldCases), normal: '0', isNormal: heldCases === 0 },
  { name: 'Suspended hashes', value: number(review.count), normal: '0', isNormal: review.count === 0 },
];

const ofPlatform = ({ deadLettered, overdue }: Platform): Figure[] => [
  { name: 'Undelivered events', value: number(deadLettered.count), detail: deadLettered.since === null ? undefined : `The oldest is of ${shortTime(deadLettered.since)}.`, normal: '0', isNormal: deadLettered.count === 0 },
  { name: 'No verdict after 48 hours', value: number(overdue), normal: '0', isNormal: overdue === 0 },
];

const number = (value: number): string => value.toLocaleString('en');

function grid(figures: Figure[]): HTMLElement {
  return el('ul', { class: 'figures' }, ...figures.map(({ name, value, detail, normal, isNormal }) => el('li', { class: isNormal ? 'figure' : 'figure look' },
    el('h3', {}, name), mark(isNormal),
    el('p', { class: 'value' }, value),
    detail !== undefined && el('p', {}, detail),
    el('p', { class: 'normal' }, `Normal: ${normal}`))));
}
