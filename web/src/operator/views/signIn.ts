import { el } from '../../dom';
import { signIn as start } from '../flows';
import { actions, heading, problem, progress } from '../parts/layout';
import type { View } from '../state';

/** Asks for an operator's key. The field is empty again as soon as the key is read. */
export const signIn: View<'signIn'> = (state, place) => {
  if (place.state === 'checking') return [heading('Sign in'), progress('Sign in')];
  const key = el('input', {
    id: 'key', type: 'text', class: 'secret', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', 'aria-describedby': 'key-rule', 'data-focus': true,
    ...(place.problem !== undefined && { 'aria-invalid': 'true' }),
  });
  const submit = (event: Event): void => {
    event.preventDefault();
    const typed = key.value.trim();
    key.value = '';
    void start(state, typed);
  };
  return [
    heading('Sign in'),
    el('form', { onsubmit: submit, novalidate: true },
      place.problem !== undefined && problem(place.problem),
      el('label', { for: 'key' }, 'Your key'), key,
      el('p', { id: 'key-rule', class: 'quiet' }, 'It begins with tid_op_. It stays in memory until you forget it, reload or close this tab.'),
      actions(el('button', { class: 'primary' }, 'Sign in'))),
  ];
};
