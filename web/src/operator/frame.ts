import { button, el, type Child } from '../dom';
import { open } from './flows';
import type { State, ViewName } from './state';

const views: [Exclude<ViewName, 'signIn'>, string][] = [
  ['overview', 'Overview'],
  ['review', 'Review'],
  ['hash', 'Hash'],
  ['case', 'Case'],
  ['changes', 'Stuck changes'],
  ['held', 'Held cases'],
  ['benign', 'Benign list'],
  ['platforms', 'Platforms'],
  ['operators', 'Operators'],
  ['audit', 'Audit'],
];

/** Above every view: the name of the console, and, with a key, the views and who is signed in. */
export function header(state: State): Child[] {
  const name = el('p', { class: 'name' }, 'Operator’s console');
  if (state.session === undefined) return [el('div', { class: 'bar' }, name)];
  return [
    el('div', { class: 'bar' }, name,
      el('p', { class: 'who' }, 'Signed in as ', el('b', {}, state.session.name)),
      button('Forget the key', () => state.forget(), 'quiet small')),
    el('nav', { 'aria-label': 'Views' }, el('ul', {}, ...views.map(([view, label]) => el('li', {}, link(state, view, label))))),
  ];
}

/** Below every view. */
export function footer(): Child[] {
  return [el('p', {}, 'All times are UTC. The console stores nothing: the key is in memory until you forget it, reload or close this tab. Hash values are never shown.')];
}

function link(state: State, view: Exclude<ViewName, 'signIn'>, label: string): HTMLButtonElement {
  const shown = button(label, () => void open(state, view), 'tab');
  if (state.place.view === view) shown.setAttribute('aria-current', 'page');
  return shown;
}
