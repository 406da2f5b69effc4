import { button, el, fill, type Child } from '../../dom';
import type { Held, Window } from '../exchange';
import { decideHeld, open } from '../flows';
import { ask } from '../parts/confirm';
import { histogram, hourTable } from '../parts/histogram';
import { actions, facts, mark, summary, whenLoaded } from '../parts/layout';
import { count, shortTime, when } from '../parts/words';
import type { State, View } from '../state';

type Hour = Held['hours'][number];

/** The held cases by hour, and what to do with a window of them. */
export const held: View<'held'> = (state, { loaded }) => whenLoaded('Held cases', loaded, () => open(state, 'held'), value => [
  summary(value.cases === 0 ? 'No case is held.' : `${count(value.cases, 'case is', 'cases are')} held, with ${count(value.hashes, 'hash', 'hashes')}. No platform has received them.`),
  ...brake(state, value.hold),
  ...(value.hours.length === 0 ? [] : windows(state, value, count(value.platforms.length, 'platform'))),
]);

function brake(state: State, { on, since, by, bySetting }: Held['hold']): Child[] {
  return [
    el('h2', {}, 'New cases'),
    facts(
      ['Now', el('span', {}, on || bySetting ? 'They are held. ' : 'They are published. ', mark(!on && !bySetting, ['OK', 'Holding']))],
      ['By the setting', bySetting && 'Cases__Hold is true. Only a deployment changes that.'],
      ['By the switch', since !== null && el('span', {}, `${on ? 'on' : 'off'} since `, when(since), `, by ${by === 'rule' ? 'the rule on floods (Cases__HoldAbove)' : by}`)],
    ),
    actions(button(on ? 'Stop holding new cases' : 'Hold new cases', () => askToHold(state, !on))),
  ];
}

function askToHold(state: State, hold: boolean): void {
  ask(state, {
    title: hold ? 'Hold new cases?' : 'Stop holding new cases?',
    effects: hold
      ? ['From now on, no platform receives a new hash.', 'People can still submit. They get their case number, and the page says that their hashes wait.', 'Cases that are published already stay published.']
      : ['From now on, new cases are published to all platforms within seconds.', 'Cases that are held now stay held until you release or discard them.', 'If the setting Cases__Hold is true, new cases are still held.'],
    action: hold ? 'Hold new cases' : 'Stop holding',
    run: reason => state.session!.exchange.hold(hold, reason),
    done: () => open(state, 'held', hold ? 'New cases are held.' : 'New cases are published.'),
  });
}

/** The histogram and the choice of a window, which marks its bars and counts its cases. */
function windows(state: State, { hours, last: lastCase }: Held, platforms: string): Child[] {
  const first = choice('from', 'From', hours, hours[0]!);
  const last = choice('to', 'Up to and including', hours, hours[hours.length - 1]!);
  const chart = el('div');
  const chosen = el('p', { class: 'summary', role: 'status' });
  const decide = el('div', { class: 'actions' });
  const draw = (): void => {
    const inWindow = hours.filter(({ from }) => from >= first.select.value && from <= last.select.value);
    fill(chart, histogram(hours, hour => inWindow.some(({ from }) => from === hour)));
    fill(chosen, inWindow.length === 0 ? 'The window is empty: it ends before it begins.' : `${figures(inWindow)} in this window.`);
    fill(decide, ...(inWindow.length === 0 ? [] : [
      button('Release the window', () => propose(state, 'release', inWindow, lastCase!, platforms)),
      button('Discard the window', () => propose(state, 'discard', inWindow, lastCase!, platforms))]));
  };
  first.select.addEventListener('change', draw);
  last.select.addEventListener('change', draw);
  draw();
  return [
    el('h2', {}, 'By hour'), chart, hourTable(hours),
    el('div', { class: 'window' }, first.field, last.field),
    chosen, decide,
  ];
}

function choice(id: string, label: string, hours: Hour[], chosen: Hour): { field: HTMLElement; select: HTMLSelectElement } {
  const select = el('select', { id }, ...hours.map(hour => el('option', { value: hour.from, selected: hour === chosen },
    `${shortTime(hour.from)}, ${count(hour.cases, 'case')}`)));
  return { field: el('div', {}, el('label', { for: id }, label), select), select };
}

/** Asks before a release or a discard, with the number of people and platforms that it concerns. */
function propose(state: State, decision: 'release' | 'discard', hours: Hour[], lastCase: string, platforms: string): void {
  const window = windowOf(hours, lastCase);
  const total = figures(hours);
  let decided = 0;
  ask(state, {
    title: decision === 'release' ? 'Release these cases?' : 'Discard these cases?',
    effects: decision === 'release'
      ? [`${total}, submitted from ${shortTime(window.from)} to ${shortTime(window.to)}, go to ${platforms} within seconds. You cannot take this back.`, 'These people see the responses of the platforms from now on.']
      : [`${total}, submitted from ${shortTime(window.from)} to ${shortTime(window.to)}, go to none of ${platforms}, ever. You cannot take this back.`, 'The cases are kept, and these people see that nothing was sent, and that they can send it again.', 'If one of them is a real person, nobody takes their pictures down.'],
    action: decision === 'release' ? 'Release the cases' : 'Discard the cases',
    run: (reason, _, report) => decideHeld(state, decision, window, reason, now => report(`${count(decided += now, 'case')} so far…`)),
    done: () => open(state, 'held', `${count(decided, 'case')}: ${decision === 'release' ? 'released' : 'discarded'}.`),
  });
}

/** All of its hours, but nothing after the last case that was loaded: whoever submits after that is not in the question. */
function windowOf(hours: Hour[], lastCase: string): Window {
  const end = Math.min(Date.parse(hours[hours.length - 1]!.from) + 3_600_000, Date.parse(lastCase) + 1_000);
  return { from: hours[0]!.from, to: new Date(end).toISOString().replace('.000', '') };
}

function figures(hours: Hour[]): string {
  const [cases, hashes] = [hours.reduce((sum, hour) => sum + hour.cases, 0), hours.reduce((sum, hour) => sum + hour.hashes, 0)];
  return `${count(cases, 'case')} with ${count(hashes, 'hash', 'hashes')}`;
}
