import { button, el, type Child } from '../dom';
import { loadPlatforms } from '../flows';
import { t } from '../languages';
import type { State } from '../state';

/** The names of the companies that take part, or why there are none. */
export function companies(state: State): HTMLElement {
  return el('div', { class: 'companies' }, ...names(state));
}

function names(state: State): Child[] {
  const result = state.platforms;
  if (result === undefined) return ['…'];
  if (result.kind !== 'ok') return [t('start.companies.lost'), ' ', button(t('again'), () => void loadPlatforms(state), 'link')];
  if (result.value.platforms.length === 0) return [t('start.companies.none')];
  return [el('ul', {}, ...result.value.platforms.map(({ name }) => el('li', {}, name)))];
}
