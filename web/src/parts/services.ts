import { el, link, type Child } from '../dom';
import { everywhere, readOn, services, type Service } from '../helpServices';
import { around, language, longDate, t } from '../languages';

/** The services of these kinds for the browser's own countries, then those for every country. */
export function nearbyServices(...kinds: Service['what'][]): HTMLElement {
  const nearby = services.filter(({ country, what }) => rank(country) < 2 && kinds.includes(what));
  return entries(nearby.sort((a, b) => rank(a.country) - rank(b.country)));
}

/** All services, country by country: the browser's own country first, then those for every country. */
export function servicesByCountry(): HTMLElement[] {
  const names = new Map(services.map(({ country }) => [country, nameOf(country)]));
  const countries = [...names.keys()].sort((a, b) => rank(a) - rank(b) || names.get(a)!.localeCompare(names.get(b)!, language()));
  return countries.map(country => el('details', { class: 'card help', open: rank(country) < 2 },
    el('summary', {}, el('h2', {}, names.get(country)!)),
    entries(services.filter(service => service.country === country))));
}

function rank(country: string): number {
  const own = navigator.languages.map(tag => tag.split('-')[1]?.toUpperCase());
  return own.includes(country) ? 0 : country === everywhere ? 1 : 2;
}

function nameOf(country: string): string {
  return country === everywhere ? t('help.everywhere') : new Intl.DisplayNames(language(), { type: 'region' }).of(country)!;
}

function entries(shown: readonly Service[]): HTMLElement {
  return el('ul', { class: 'services' }, ...shown.map(entry));
}

function entry({ name, what, phone, site, source }: Service): HTMLElement {
  const call: Child = phone !== undefined && el('a', { href: `tel:${phone.replace(/[^0-9A-Z]/g, '')}`, class: 'call' }, ...around('help.call', 'phone', el('bdi', { dir: 'ltr' }, phone)));
  return el('li', {},
    el('p', {}, el('b', { dir: 'auto' }, name), ' ', el('span', { class: 'quiet' }, t(`help.${what}`))),
    el('p', {}, call, ' ', site !== undefined && link(hostOf(site), site)),
    el('p', { class: 'source' }, ...around('help.source', 'site', link(hostOf(source), source), { date: longDate(new Date(readOn)) })));
}

export function hostOf(address: string): string {
  return new URL(address).hostname.replace(/^www\./, '');
}
