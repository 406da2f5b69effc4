import { el, icon, type Child } from '../../dom';
import type { Platform } from '../exchange';
import { open } from '../flows';
import { mark, whenLoaded } from '../parts/layout';
import { duration, shortTime } from '../parts/words';
import type { Overview, View } from '../state';

interface Figure {
  name: string;
  value: string;
  normal: string;
  isNormal: boolean;
}

/** Whether all is well: each figure, what is normal, and whether somebody has to look. */
export const overview: View<'overview'> = (state, { loaded }) => whenLoaded('Overview', loaded, () => open(state, 'overview'), value => {
  const [exchange, platforms] = [ofExchange(value), value.platforms.map(ofPlatform)];
  const unusual = [...exchange, ...platforms.flat()].filter(({ isNormal }) => !isNormal);
  return [
    el('p', { class: 'summary verdict' }, icon(unusual.length === 0 ? 'check' : 'warn'),
      unusual.length === 0 ? 'All is well.' : `Look at ${unusual.length === 1 ? 'one figure' : `${unusual.length} figures`}: ${unusual.map(({ name }) => name).join(', ')}.`),
    el('h2', {}, 'The exchange'), figures(exchange),
    ...value.platforms.flatMap(({ name }, index): Child[] => [el('h2', {}, name), figures(platforms[index]!)]),
  ];
});

const ofExchange = ({ waiting: { unpublished, queueLength, heldCases }, review }: Overview): Figure[] => [
  { name: 'Oldest unpublished change', value: unpublished.count === 0 ? 'none' : duration(unpublished.oldestSeconds), normal: 'under 5 minutes', isNormal: unpublished.oldestSeconds < 300 },
  { name: 'Unpublished changes', value: unpublished.count.toLocaleString('en'), normal: 'under 1,000', isNormal: unpublished.count < 1_000 },
  { name: 'Messages in the queue', value: queueLength.toLocaleString('en'), normal: 'under 1,000', isNormal: queueLength < 1_000 },
  { name: 'Held cases', value: heldCases.toLocaleString('en'), normal: '0', isNormal: heldCases === 0 },
  { name: 'Suspended hashes', value: review.count.toLocaleString('en'), normal: '0', isNormal: review.count === 0 },
];

const ofPlatform = ({ name, deadLettered, overdue }: Platform): Figure[] => [
  { name: `${name}: undelivered events`, value: `${deadLettered.count.toLocaleString('en')}${deadLettered.since === null ? '' : `, the oldest of ${shortTime(deadLettered.since)}`}`, normal: '0', isNormal: deadLettered.count === 0 },
  { name: `${name}: no verdict after 48 hours`, value: overdue.toLocaleString('en'), normal: '0', isNormal: overdue === 0 },
];

function figures(all: Figure[]): HTMLElement {
  return el('ul', { class: 'figures' }, ...all.map(({ name, value, normal, isNormal }) => el('li', { class: isNormal ? 'figure' : 'figure look' },
    el('h3', {}, name), mark(isNormal),
    el('p', { class: 'value' }, value),
    el('p', { class: 'normal' }, `Normal: ${normal}`))));
}
