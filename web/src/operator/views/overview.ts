import { el, icon, type Child } from '../../dom';
import type { Overview } from '../exchange';
import { open } from '../flows';
import { mark, whenLoaded } from '../parts/layout';
import { duration } from '../parts/words';
import type { View } from '../state';

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

const ofExchange = ({ outbox, queueLength, held, suspended }: Overview): Figure[] => [
  { name: 'Oldest unpublished change', value: outbox.pending === 0 ? 'none' : duration(outbox.oldestSeconds), normal: 'under 5 minutes', isNormal: outbox.oldestSeconds < 300 },
  { name: 'Unpublished changes', value: outbox.pending.toLocaleString('en'), normal: 'under 1,000', isNormal: outbox.pending < 1_000 },
  { name: 'Queue length', value: queueLength.toLocaleString('en'), normal: 'under 1,000', isNormal: queueLength < 1_000 },
  { name: 'Held cases', value: held.toLocaleString('en'), normal: '0', isNormal: held === 0 },
  { name: 'Suspended hashes', value: suspended.toLocaleString('en'), normal: '0', isNormal: suspended === 0 },
];

const ofPlatform = ({ name, deadLettered, lagSeconds }: Overview['platforms'][number]): Figure[] => [
  { name: `${name}: undelivered events`, value: deadLettered.toLocaleString('en'), normal: '0', isNormal: deadLettered === 0 },
  { name: `${name}: feed read`, value: lagSeconds === null ? 'never' : `${duration(lagSeconds)} ago`, normal: 'within a day', isNormal: lagSeconds !== null && lagSeconds < 86_400 },
];

function figures(all: Figure[]): HTMLElement {
  return el('ul', { class: 'figures' }, ...all.map(({ name, value, normal, isNormal }) => el('li', { class: isNormal ? 'figure' : 'figure look' },
    el('h3', {}, name), mark(isNormal),
    el('p', { class: 'value' }, value),
    el('p', { class: 'normal' }, `Normal: ${normal}`))));
}
