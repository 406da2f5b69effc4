import * as exchange from './exchange';
import type { Credentials } from './exchange';
import type { OpenProblem, State } from './state';

// Each flow sends a request to the exchange and shows the view that fits the result.

export async function loadPlatforms(state: State): Promise<void> {
  state.setPlatforms(await exchange.getPlatforms());
}

/** Submits the case. After a lost connection, calling it again sends the same body under the same key. */
export async function submitCase(state: State): Promise<void> {
  const { body, key } = state.submission!;
  state.show({ view: 'send', state: 'sending' });
  const result = await exchange.submitCase(body, key);
  if (result.kind === 'ok') {
    state.credentials = result.value;
    state.forgetFiles();
    state.show({ view: 'number' });
  } else if (result.kind === 'lost') state.show({ view: 'send', state: 'lost' });
  else state.show({ view: 'send', state: result.rule === 'no-platform' ? 'no platform' : 'refused' });
}

export async function loadCase(state: State): Promise<void> {
  const credentials = state.credentials!;
  state.show({ view: 'status', result: 'loading' });
  const result = await exchange.getCase(credentials);
  if (result.kind === 'refused') askAgain(state, credentials, result.rule);
  else state.show({ view: 'status', result: result.kind === 'ok' ? result.value : 'lost' });
}

export async function withdrawCase(state: State): Promise<void> {
  const credentials = state.credentials!;
  state.show({ view: 'withdraw', state: 'withdrawing' });
  const result = await exchange.withdrawCase(credentials);
  if (result.kind === 'refused') askAgain(state, credentials, result.rule);
  else state.show({ view: 'withdraw', state: result.kind === 'ok' ? 'done' : 'lost' });
}

/** Opens the form for case number and PIN again, with what was typed. The focus moves to the wrong field. */
export function askForCase(state: State, typed: Credentials, problem: OpenProblem): void {
  state.credentials = undefined;
  state.show({ view: 'open', typed, problem });
  document.querySelector<HTMLElement>('[aria-invalid]')?.focus();
}

function askAgain(state: State, refused: Credentials, rule: string): void {
  askForCase(state, refused, rule === 'case-number' ? 'case' : rule === 'pin' ? 'pin' : 'refused');
}
