import { button, el } from '../../dom';
import type { Review } from '../exchange';
import { findHash, open } from '../flows';
import { facts, summary, whenLoaded } from '../parts/layout';
import { count, list, when } from '../parts/words';
import type { State, View } from '../state';

/** The suspended hashes, which wait for an operator's decision. */
export const review: View<'review'> = (state, { loaded }) => whenLoaded('Review', loaded, () => open(state, 'review'), ({ hashes, count: all }) => [
  summary(all === 0
    ? 'No hash is suspended. There is nothing to decide.'
    : `${count(all, 'hash is', 'hashes are')} suspended: platforms do not match ${all === 1 ? 'it' : 'them'} until somebody decides. The longest suspended ${all === 1 ? 'is' : 'are'} first; those that match the benign list are last.`),
  el('ul', { class: 'cards' }, ...hashes.map(hash => entry(state, hash))),
  all > hashes.length && el('p', { class: 'quiet' }, `The list has the first ${hashes.length}.`),
]);

function entry(state: State, { recordId, since, by, matchesBenign, contestedBy, until }: Review['hashes'][number]): HTMLElement {
  return el('li', { class: 'card' },
    el('h2', { class: 'id' }, recordId),
    facts(
      ['Suspended', when(since)],
      ['By', by === 'rule' ? `a rule: ${matchesBenign ? 'it matches the benign list' : 'platforms contest it'}` : by],
      ['Contested by', contestedBy.length > 0 && list(contestedBy)],
      ['Ends by itself', until !== undefined && when(until)],
    ),
    button('Look and decide', () => void findHash(state, { recordId })));
}
