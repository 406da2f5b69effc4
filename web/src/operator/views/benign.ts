import { button, el, fill, type Child } from '../../dom';
import type { Benign, NamedHash } from '../exchange';
import { changeBenign, open } from '../flows';
import { ask } from '../parts/confirm';
import { readHashLines } from '../parts/hashLines';
import { actions, facts, problem, summary, whenLoaded } from '../parts/layout';
import { count, when } from '../parts/words';
import type { State, View } from '../state';

/** How many hashes of popular innocent pictures are listed; adds and removes some from a file. */
export const benign: View<'benign'> = (state, { loaded }) => whenLoaded('Benign list', loaded, () => open(state, 'benign'), value => [
  summary(value.count === 0
    ? 'The list is empty. Every new hash is published.'
    : `${count(value.count, 'hash', 'hashes')} of popular innocent pictures. A submitted hash that matches one reaches no platform: it waits on the review list.`),
  facts(
    ...Object.entries(value.signalTypes).filter(([, listed]) => listed > 0).map(([type, listed]): [string, Child] => [type, listed.toLocaleString('en')]),
    ['Changed', value.changed !== null && when(value.changed)],
    ['Published hashes compared', value.changed !== null && compared(value)],
  ),
  ...change(state),
]);

const compared = ({ comparedUpTo }: Benign): Child =>
  comparedUpTo === null ? 'Not yet. It begins within a minute.' : el('span', {}, 'those published up to ', when(comparedUpTo));

/** The file is read here. Its hashes leave this page only in the bodies of the requests. */
function change(state: State): Child[] {
  const file = el('input', { id: 'hashes', type: 'file', accept: '.csv,.txt,text/csv,text/plain', 'aria-describedby': 'hashes-rule' });
  const outcome = el('div', { class: 'outcome', role: 'status' });
  const choose = (decision: 'add' | 'remove') => async (): Promise<void> => {
    const chosen = file.files?.[0];
    const read = chosen === undefined
      ? { problem: 'Choose a file first.' }
      : await chosen.text().then(readHashLines, () => ({ problem: 'The file cannot be read. Choose it again.' }));
    if ('problem' in read) return fill(outcome, problem(read.problem));
    fill(outcome);
    propose(state, decision, read.hashes);
  };
  return [
    el('h2', {}, 'Change the list'),
    el('label', { for: 'hashes' }, 'A file with hashes'), file,
    el('p', { id: 'hashes-rule', class: 'quiet' }, 'One hash in each line: its signal type, a comma, its value. A pdq hash also matches within 31 of 256 bits. To list a video, list a pdq hash of each of its frames: a video matches if 80 % of its frames do.'),
    outcome,
    actions(button('Add these hashes', choose('add'), 'primary'), button('Remove these hashes', choose('remove'))),
  ];
}

function propose(state: State, decision: 'add' | 'remove', hashes: NamedHash[]): void {
  const total = count(hashes.length, 'hash', 'hashes');
  ask(state, {
    title: decision === 'add' ? `Add ${total} to the benign list?` : `Remove ${total} from the benign list?`,
    effects: decision === 'add'
      ? ['New hashes that match reach no platform. Their people see that they are checked.', 'Within minutes, published hashes that match are suspended at every platform.', 'Hashes that an operator has restored stay restored.']
      : ['Within a minute, the hashes that only these entries had suspended are restored: every platform receives them.', 'New hashes that match them are published.'],
    action: decision === 'add' ? 'Add the hashes' : 'Remove the hashes',
    run: (reason, _, report) => changeBenign(state, decision, hashes, reason, done => report(`${done.toLocaleString('en')} of ${hashes.length.toLocaleString('en')} so far…`)),
    done: () => open(state, 'benign', `${total}: ${decision === 'add' ? 'listed' : 'not listed any more'}.`),
  });
}
