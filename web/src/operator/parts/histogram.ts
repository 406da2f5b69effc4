import { el } from '../../dom';
import type { Held } from '../exchange';
import { table } from './layout';
import { count, shortTime } from './words';

type Hour = Held['hours'][number];

const hour = 3_600_000;
const height = 120;

/** Held cases by hour, with the first and last hour and the highest count. The table says the same in words. `isChosen` marks the bars of a window. */
export function histogram(hours: Hour[], isChosen: (hour: string) => boolean): HTMLElement {
  const last = Date.parse(hours[hours.length - 1]!.from);
  const bars = Math.max(12, (last - Date.parse(hours[0]!.from)) / hour + 1);
  const start = last - (bars - 1) * hour;
  const most = Math.max(...hours.map(({ cases }) => cases));
  const chart = shape('svg', {
    viewBox: `0 0 ${bars * 10} ${height}`, preserveAspectRatio: 'none', role: 'img',
    'aria-label': `Held cases by hour, from ${shortTime(start)} to ${shortTime(last)}, at most ${most} in one hour`,
  });
  for (const { from: at, cases } of hours) {
    const tall = Math.max(2, (cases / most) * height);
    const x = ((Date.parse(at) - start) / hour) * 10 + 1;
    chart.append(shape('rect', { class: isChosen(at) ? 'chosen' : 'other', x: `${x}`, y: `${height - tall}`, width: '8', height: `${tall}` }));
  }
  return el('figure', { class: 'histogram' },
    el('p', { 'aria-hidden': 'true' }, `${count(most, 'case')} at most`), chart,
    el('figcaption', {}, el('span', {}, shortTime(start)), el('span', {}, shortTime(last))));
}

export function hourTable(hours: Hour[]): HTMLElement {
  return el('details', {}, el('summary', {}, 'The same as a table'),
    table('Held cases by hour', ['Hour', 'Cases', 'Hashes'], hours.map(({ from, cases, hashes }) => [shortTime(from), `${cases}`, `${hashes}`])));
}

function shape(tag: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
