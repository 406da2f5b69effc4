import { button, el, fill, icon, type Child } from '../dom';
import { loadPlatforms } from '../flows';
import { listOf, t } from '../languages';
import type { State } from '../state';

/** How a company can find an item: also copies that look the same, only exact copies, or not at all. */
type Way = 'similar' | 'exact' | 'not';

const icons = { similar: 'check', exact: 'check', not: 'dash' };

/** The names of the companies that take part, or why there are none. */
export function companies(state: State): HTMLElement {
  return live(() => whyNone(state) ?? [el('ul', { class: 'names' }, ...state.companies.map(({ name }) => el('li', {}, name)))]);
}

/** Why there are no companies, if there are none. */
export function noCompanies(state: State): HTMLElement {
  return live(() => whyNone(state) ?? []);
}

/** Which companies can find an item with hashes of these types in one of these ways. */
export function whoFinds(state: State, signalTypes: readonly string[], ...ways: Way[]): HTMLElement {
  return live(() => {
    if (isOfNoUse(state, signalTypes)) return [el('p', {}, t('who.nobody'))];
    const lines = ways.map(way => line(way, state.companies.filter(({ signalTypes: used }) => wayOf(used, signalTypes) === way)));
    return lines.some(shown => shown !== false) ? [el('ul', { class: 'lines' }, ...lines)] : [];
  });
}

/** True if companies take part, and none can find an item with hashes of these types. */
export function isOfNoUse({ companies }: State, signalTypes: readonly string[]): boolean {
  return companies.length > 0 && companies.every(({ signalTypes: used }) => wayOf(used, signalTypes) === 'not');
}

/** A company gets no hashes of other types than it uses. */
function wayOf(used: readonly string[], signalTypes: readonly string[]): Way {
  const shared = signalTypes.filter(type => used.includes(type));
  return shared.length === 0 ? 'not' : shared.every(type => /_(md5|sha256)$/.test(type)) ? 'exact' : 'similar';
}

function line(way: Way, found: State['companies']): HTMLElement | false {
  return found.length > 0 && el('li', {}, icon(icons[way]), el('span', {}, t(`who.${way}`, { companies: listOf(found.map(({ name }) => name)) })));
}

function whyNone(state: State): Child[] | undefined {
  const result = state.platforms;
  if (result === undefined) return ['…'];
  if (result.kind !== 'ok') return [t('start.companies.lost'), ' ', button(t('again'), () => void loadPlatforms(state), 'link')];
  return result.value.platforms.length === 0 ? [t('start.companies.none')] : undefined;
}

/** Content that changes when the list of companies arrives. It takes the focus from what it replaces. */
export function live(draw: () => Child[]): HTMLElement {
  const redraw = (): void => {
    const hadFocus = element.contains(document.activeElement);
    fill(element, ...draw());
    if (hadFocus) element.focus();
  };
  const element = el('div', { class: 'companies', tabindex: '-1', onplatforms: redraw }, ...draw());
  return element;
}
