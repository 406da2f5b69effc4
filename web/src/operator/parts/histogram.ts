import { el } from '../../dom';
import type { Held } from '../exchange';
import { shortTime } from './words';

type Hour = Held['hours'][number];

const hour = 3_600_000;
const height = 120;
const maxBars = 24 * 31;

/** Held cases by hour. The table below it says the same in words. `chosen` marks the bars of a window. */
export function histogram(hours: Hour[], isChosen: (hour: string) => boolean): SVGSVGElement {
  const [from, to] = [Date.parse(hours[0]!.hour), Date.parse(hours[hours.length - 1]!.hour)];
  const bars = Math.min((to - from) / hour + 1, maxBars);
  const most = Math.max(...hours.map(({ cases }) => cases));
  const chart = shape('svg', { class: 'histogram', viewBox: `0 0 ${bars * 10} ${height}`, preserveAspectRatio: 'none', role: 'img',
    'aria-label': `Held cases by hour, from ${shortTime(hours[0]!.hour)} to ${shortTime(hours[hours.length - 1]!.hour)}, at most ${most} in one hour` });
  for (const { hour: at, cases } of hours) {
    const tall = Math.max(2, (cases / most) * height);
    chart.append(shape('rect', { class: isChosen(at) ? 'bar chosen' : 'bar', x: `${((Date.parse(at) - from) / hour) * 10 + 1}`, y: `${height - tall}`, width: '8', height: `${tall}` }));
  }
  return chart as SVGSVGElement;
}

export function table(hours: Hour[]): HTMLElement {
  return el('details', {}, el('summary', {}, 'The same as a table'),
    el('table', {},
      el('thead', {}, el('tr', {}, ...['Hour', 'Cases', 'Hashes'].map(name => el('th', { scope: 'col' }, name)))),
      el('tbody', {}, ...hours.map(({ hour: at, cases, hashes }) => el('tr', {}, el('th', { scope: 'row' }, shortTime(at)), el('td', {}, `${cases}`), el('td', {}, `${hashes}`))))));
}

function shape(tag: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}
