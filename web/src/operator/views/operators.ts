import { el } from '../../dom';
import { open } from '../flows';
import { summary, whenLoaded } from '../parts/layout';
import { count, when } from '../parts/words';
import type { View } from '../state';

/** Who can act. Only the Functions key makes and removes operators, so the console cannot. */
export const operators: View<'operators'> = (state, { loaded }) => whenLoaded('Operators', loaded, () => open(state, 'operators'), ({ you, operators }) => [
  summary(`${count(operators.length, 'operator has', 'operators have')} a valid key.`),
  el('p', { class: 'quiet' }, 'Only the Functions key makes and removes operators. The runbook says how: infra/README.md, “The operators”.'),
  el('ul', { class: 'cards' }, ...operators.map(({ name, keys }) => el('li', { class: 'card' },
    el('h2', {}, name, name === you && ' (you)'),
    el('ul', { class: 'plain' }, ...keys.map(({ number, created }) => el('li', {}, `Key ${number}, created `, when(created))))))),
]);
