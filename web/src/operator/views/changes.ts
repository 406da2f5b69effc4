import { el } from '../../dom';
import { open } from '../flows';
import { pendingChange, summary, whenLoaded } from '../parts/layout';
import { count } from '../parts/words';
import type { View } from '../state';

/** The changes that were accepted more than five minutes ago and are not published. Normally there are none. */
export const changes: View<'changes'> = (state, { loaded }) => whenLoaded('Stuck changes', loaded, () => open(state, 'changes'), ({ total, changes }) => [
  summary(total === 0
    ? 'No change is stuck: none has waited for more than five minutes.'
    : `${count(total, 'change has', 'changes have')} waited for more than five minutes. None is lost: the exchange tries again, later and later. The runbook says what to do.`),
  el('ul', { class: 'cards' }, ...changes.map(change => el('li', { class: 'card' }, pendingChange(change)))),
  total > changes.length && el('p', { class: 'quiet' }, `The list has the oldest ${changes.length}.`),
]);
