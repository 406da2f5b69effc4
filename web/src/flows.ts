import * as exchange from './exchange';
import type { CaseView, Credentials, Result } from './exchange';
import { Proof } from './proof';
import type { OpenProblem, Place, State } from './state';
import type { NewCase } from './submission';

// Each flow sends a request to the exchange and shows the view that fits the result.

export async function loadPlatforms(state: State): Promise<void> {
  state.setPlatforms(await exchange.getPlatforms());
}

function loadPlatformsAgain(state: State): void {
  const isFailed = state.platforms !== undefined && state.platforms.kind !== 'ok';
  if (isFailed) void loadPlatforms(state);
}

/** Adds files. While they are hashed, this device already makes the proof of work that their case will need. */
export function addFiles({ picks, submission }: State, files: Iterable<File>): void {
  picks.add(files);
  submission.prepareProof(picks.all.length, exchange.getChallenge);
}

/** Submits the case. After a failure, calling it again sends the same body under the same key, so nothing is sent twice. */
export async function submitCase(state: State): Promise<void> {
  loadPlatformsAgain(state);
  const result = await withdrawAndSubmit(state);
  if (result === undefined) return;
  if (result.kind !== 'ok') return showTrouble(state, { failure: result, why: 'send', again: () => void submitCase(state), back: submitting.back });
  state.failures = 0;
  state.addSent(result.value);
  state.show({ view: 'number' });
}

export async function loadCase(state: State): Promise<void> {
  loadPlatformsAgain(state);
  const credentials = state.credentials!;
  const places: Places = { why: 'pin', sending: { view: 'status', result: 'loading' }, back: { view: 'open', typed: credentials } };
  const result = await withProof<CaseView>(state, state.access, places, proof => exchange.getCase(credentials, proof));
  if (result === undefined) return;
  if (result.kind === 'refused') return askAgain(state, credentials, result.rule);
  if (result.kind !== 'ok') return showTrouble(state, { failure: result, why: 'look', again: () => void loadCase(state), back: { view: 'start' } });
  state.failures = 0;
  state.show({ view: 'status', result: result.value });
}

export async function withdrawCase(state: State): Promise<void> {
  const credentials = state.credentials!;
  const places: Places = { why: 'pin', sending: { view: 'withdraw', state: 'withdrawing' }, back: { view: 'withdraw', state: 'asking' } };
  const result = await withProof(state, state.access, places, proof => exchange.withdrawCase(credentials, proof));
  if (result === undefined) return;
  if (result.kind === 'refused') return askAgain(state, credentials, result.rule);
  if (result.kind !== 'ok') return showTrouble(state, { failure: result, why: 'look', again: () => void withdrawCase(state), back: places.back });
  state.failures = 0;
  state.show({ view: 'withdraw', state: 'done' });
}

/** Withdraws the case that an earlier request may have stored, then submits the new one: the person gets the number of one case only. */
async function withdrawAndSubmit(state: State): Promise<Result<Credentials> | undefined> {
  const { submission } = state;
  if (submission.earlier !== undefined) {
    const withdrawn = await withdrawEarlier(state, submission.earlier);
    if (withdrawn?.kind !== 'ok') return withdrawn;
    submission.earlier = undefined;
  }
  return submit(state, submission);
}

/** Sends the case again to learn its number and PIN, and withdraws it. Also ok if it was not stored. */
async function withdrawEarlier(state: State, earlier: NewCase): Promise<Result<unknown> | undefined> {
  const stored = await submit(state, earlier);
  if (!earlier.mayBeStored) return { kind: 'ok', value: undefined };
  return stored?.kind === 'ok' ? withProof(state, { proof: undefined }, submitting, proof => exchange.withdrawCase(stored.value, proof)) : stored;
}

function submit(state: State, newCase: NewCase): Promise<Result<Credentials> | undefined> {
  return withProof<Credentials>(state, newCase, submitting, async proof => {
    const result = await exchange.submitCase(newCase.body, newCase.key, proof);
    if (result.kind !== 'refused') newCase.mayBeStored = true;
    else if (result.challenge === undefined && result.rule !== exchange.noPlatform) newCase.mayBeStored = false;
    return result;
  });
}

/** Opens the form for case number and PIN again, with what was typed. The focus moves to the wrong field. */
export function askForCase(state: State, typed: Credentials, problem: OpenProblem): void {
  state.setCredentials(undefined);
  state.show({ view: 'open', typed, problem });
  document.querySelector<HTMLElement>('[aria-invalid]')?.focus();
}

function showTrouble(state: State, trouble: Omit<Extract<Place, { view: 'trouble' }>, 'view'>): void {
  state.failures++;
  state.show({ view: 'trouble', ...trouble });
}

function askAgain(state: State, refused: Credentials, rule: string): void {
  askForCase(state, refused, rule === 'case-number' ? 'case' : rule === 'pin' ? 'pin' : 'refused');
}

/** Why a request needs a proof of work, what is shown while it is sent, and where the person comes back to when they cancel. */
interface Places {
  why: 'send' | 'pin';
  sending: Place;
  back: Place;
}

const submitting: Places = { why: 'send', sending: { view: 'send' }, back: { view: 'review' } };

/**
 * Sends a request with the proof of work that is there. If the exchange asks for another one, makes it and sends the request again. While
 * the person has to wait for a proof, they see its progress and can cancel: then the result is undefined.
 */
async function withProof<T>(
  state: State,
  paid: { proof: Proof | undefined },
  { why, sending, back }: Places,
  send: (proof: string | undefined) => Promise<Result<T>>,
): Promise<Result<T> | undefined> {
  for (let isAsked = false; ; isAsked = true) {
    const { proof } = paid;
    if (proof?.isSettled === false) state.show({ view: 'proof', proof, why, back });
    const header = await proof?.header;
    if (header === undefined && paid.proof === proof) paid.proof = undefined;
    if (proof?.isCancelled) return undefined;
    if (header === undefined && isAsked) return { kind: 'offline' };
    state.show(sending);
    const result = await send(header);
    if (result.kind !== 'refused' || result.challenge === undefined) return result;
    paid.proof = new Proof(result.challenge);
  }
}
