import { button, el, link, type Child } from '../dom';
import { everywhere, readOn, services, type Service } from '../helpServices';
import { around, language, longDate, t } from '../languages';
import { actions, heading, note } from '../parts/layout';
import type { View } from '../state';

/**
 * Where to get help, country by country, with those of the browser's own country first. Back leads to the view it was opened from,
 * because that may show a case number that nobody has written down yet.
 */
export const help: View<'help'> = (state, { from }) => [
  heading(t('help.title')),
  note(t('help.danger')),
  note(t('help.threat')),
  note(t('help.trust')),
  ...countries().map(section),
  note(t('help.history')),
  actions(button(t('back'), () => state.show(from), 'primary')),
];

function countries(): string[] {
  const names = new Map(services.map(({ country }) => [country, nameOf(country)]));
  return [...names.keys()].sort((a, b) => rank(a) - rank(b) || names.get(a)!.localeCompare(names.get(b)!, language()));
}

function rank(country: string): number {
  const own = navigator.languages.map(tag => tag.split('-')[1]?.toUpperCase());
  return own.includes(country) ? 0 : country === everywhere ? 1 : 2;
}

function nameOf(country: string): string {
  return country === everywhere ? t('help.everywhere') : new Intl.DisplayNames(language(), { type: 'region' }).of(country)!;
}

function section(country: string): HTMLElement {
  return el('details', { class: 'card help', open: rank(country) < 2 }, el('summary', {}, el('h2', {}, nameOf(country))),
    el('ul', {}, ...services.filter(service => service.country === country).map(entry)));
}

function entry({ name, what, phone, site, source }: Service): HTMLElement {
  const call: Child = phone !== undefined && el('a', { href: `tel:${phone.replace(/[^0-9A-Z]/g, '')}`, class: 'call' }, t('help.call', { phone }));
  return el('li', {},
    el('p', {}, el('b', { dir: 'auto' }, name), ' ', el('span', { class: 'quiet' }, t(`help.${what}`))),
    el('p', {}, call, ' ', site !== undefined && link(hostOf(site), site)),
    el('p', { class: 'source' }, ...around('help.source', 'site', link(hostOf(source), source), { date: longDate(new Date(readOn)) })));
}

function hostOf(address: string): string {
  return new URL(address).hostname.replace(/^www\./, '');
}
