import { Exchange, type AuditPage, type Decision, type HashName, type KeyRights, type NamedHash, type Platform, type Result, type Window } from './exchange';
import type { CreatedPlatformKey, Loaded, Place, PlatformAndKeys, State, ViewName } from './state';

// What takes a request to the exchange: each flow sends it and shows the view that fits the result.

const keyFormat = /^tid_op_[a-z0-9-]{3,30}_[0-9a-z]{32}$/;
/** How many hashes one call may have. */
const maxHashes = 2_000;
const notValid = 'This key is not valid. It may be revoked or mistyped. Ask whoever deploys the exchange for another one.';

export async function signIn(state: State, key: string): Promise<void> {
  if (!keyFormat.test(key)) return state.forget('An operator’s key begins with tid_op_ and ends with 32 letters and digits. Paste the whole key.');
  state.show({ view: 'signIn', state: 'checking' });
  const exchange = new Exchange(key);
  const result = await exchange.operators();
  if (result.kind !== 'ok') return state.forget(isUnauthorized(result) ? notValid : explain(result));
  state.session = { exchange, name: result.value.you };
  await open(state, 'overview');
}

/** Opens a view, or loads it again. */
export function open(state: State, view: Exclude<ViewName, 'signIn'>, notice?: string): Promise<void> {
  switch (view) {
    case 'overview': return load(state, exchange => exchange.overview(), loaded => ({ view, loaded }), notice);
    case 'review': return load(state, exchange => exchange.review(), loaded => ({ view, loaded }), notice);
    case 'changes': return load(state, exchange => exchange.changes(), loaded => ({ view, loaded }), notice);
    case 'held': return load(state, exchange => withPlatforms(exchange, exchange.held()), loaded => ({ view, loaded }), notice);
    case 'benign': return load(state, exchange => exchange.benign(), loaded => ({ view, loaded }), notice);
    case 'platforms': return openPlatforms(state, undefined, notice);
    case 'operators': return load(state, exchange => exchange.operators(), loaded => ({ view, loaded }), notice);
    case 'audit': return openAudit(state, '');
    case 'hash':
    case 'case': return Promise.resolve(state.show({ view }, notice));
  }
}

export const findHash = (state: State, name: HashName, notice?: string): Promise<void> =>
  load(state, exchange => withPlatforms(exchange, exchange.findHash(name)), loaded => ({ view: 'hash', loaded }), notice);

export const findCase = (state: State, caseNumber: string): Promise<void> =>
  load(state, exchange => exchange.findCase(caseNumber), loaded => ({ view: 'case', loaded }));

/** Opens the first page of a month, `2026-11`; of this month if it is empty. */
export const openAudit = (state: State, month: string): Promise<void> =>
  load(state, exchange => exchange.audit(month, ''), loaded => ({ view: 'audit', month: loaded.kind === 'ok' ? loaded.value.month : month, loaded }));

/** Adds the next page to the month that is shown. */
export const readOn = (state: State, before: AuditPage): Promise<void> => load(state, async exchange => {
  const page = await exchange.audit(before.month, before.cursor ?? '');
  if (page.kind !== 'ok') return page;
  return { kind: 'ok', value: { ...page.value, entries: [...before.entries, ...page.value.entries], firstNew: page.value.entries[0]?.number } };
}, loaded => ({ view: 'audit', month: before.month, loaded }));

/** Loads the platforms. A key that was just created is shown meanwhile, and whatever the exchange responds. */
export const openPlatforms = (state: State, created?: CreatedPlatformKey, notice?: string): Promise<void> =>
  load(state, platformsAndKeys, loaded => ({ view: 'platforms', loaded, ...(created !== undefined && { created }) }), notice);

/** Creates a key of a platform and shows it, whatever view is open by then: nobody can read the key again. */
export async function createKey(state: State, platform: string, rights: KeyRights): Promise<void> {
  const session = state.session!;
  const waiting: Place = { view: 'platforms', loaded: { kind: 'loading' } };
  state.show(waiting);
  const result = await session.exchange.createPlatformKey(platform, rights);
  if (state.session !== session || forgetIfRefused(state, result)) return;
  if (result.kind === 'ok') await openPlatforms(state, { platform, ...result.value });
  else if (state.place === waiting) state.show({ view: 'platforms', loaded: result });
}

/** Decides about a hash, and gives the exchange a moment to publish the decision. */
export async function decide(state: State, recordId: string, decision: Decision, answer: { reason: string; until?: string }): Promise<Result<undefined>> {
  const result = await state.session!.exchange.decide(recordId, decision, answer);
  if (result.kind === 'ok') await new Promise(passed => setTimeout(passed, 1_500));
  return result;
}

/** Releases or discards all held cases of a window. The exchange does some in each call, and `report` gets how many. */
export async function decideHeld(
  state: State, decision: 'release' | 'discard', window: Window, reason: string, report: (decided: number) => void,
): Promise<Result<undefined>> {
  const { exchange } = state.session!;
  for (;;) {
    const result = decision === 'release' ? await exchange.release(window, reason) : await exchange.discard(window, reason);
    if (result.kind !== 'ok') return result;
    const decided = 'released' in result.value ? result.value.released : result.value.discarded;
    report(decided);
    // Somebody else may have decided about the others meanwhile.
    if (!result.value.hasMore || decided === 0) return { kind: 'ok', value: undefined };
  }
}

/** Adds hashes to the benign list, or removes them, some in each call. A repeated call changes nothing, so the operator can try again after a failure. */
export async function changeBenign(
  state: State, decision: 'add' | 'remove', hashes: NamedHash[], reason: string, report: (done: number) => void,
): Promise<Result<undefined>> {
  const { exchange } = state.session!;
  for (let done = 0; done < hashes.length; done += maxHashes) {
    const result = await exchange.changeBenign(decision, hashes.slice(done, done + maxHashes), reason);
    if (result.kind !== 'ok') return result;
    report(Math.min(done + maxHashes, hashes.length));
  }
  return { kind: 'ok', value: undefined };
}

/** A refusal or a lost response in plain words. */
export function explain(result: Exclude<Result<unknown>, { kind: 'ok' }>): string {
  if (result.kind === 'lost') return 'There is no response from the exchange. It may or may not have received the request. Check your connection, then load the view again.';
  if (result.status === 403) return `This is not allowed. ${result.detail}`;
  if (result.status === 429) return 'These were too many requests. Wait a few minutes, then try again.';
  if (result.status >= 500) return `The exchange has failed (HTTP ${result.status}). Load the view again and look whether anything has changed. If it keeps failing, read the runbook.`;
  return result.detail === '' ? `The exchange has refused this (HTTP ${result.status}).` : result.detail;
}

/** Forgets a key that the exchange no longer accepts. */
export function forgetIfRefused(state: State, result: Result<unknown>): boolean {
  if (!isUnauthorized(result)) return false;
  state.forget(notValid);
  return true;
}

const isUnauthorized = (result: Result<unknown>): boolean => result.kind === 'refused' && result.status === 401;

async function load<T>(
  state: State, request: (exchange: Exchange) => Promise<Result<T>>, place: (loaded: Loaded<T>) => Place, notice?: string,
): Promise<void> {
  if (state.session === undefined) return;
  const waiting = place({ kind: 'loading' });
  state.show(waiting);
  const result = await request(state.session.exchange);
  // The operator may have opened another view meanwhile.
  if (state.place === waiting && !forgetIfRefused(state, result)) state.show(place(result), notice);
}

/** What a request returns, and the platforms that a decision about it concerns. */
async function withPlatforms<T>(exchange: Exchange, request: Promise<Result<T>>): Promise<Result<T & { platforms: Platform[] }>> {
  const [result, platforms] = await Promise.all([request, exchange.platforms()]);
  if (result.kind !== 'ok') return result;
  return platforms.kind !== 'ok' ? platforms : { kind: 'ok', value: { ...result.value, platforms: platforms.value.platforms.filter(({ paused }) => !paused) } };
}

async function platformsAndKeys(exchange: Exchange): Promise<Result<{ platforms: PlatformAndKeys[] }>> {
  const result = await exchange.platforms();
  if (result.kind !== 'ok') return result;
  const all = await Promise.all(result.value.platforms.map(async platform => ({ platform, keys: await exchange.platformKeys(platform.id) })));
  const platforms: PlatformAndKeys[] = [];
  for (const { platform, keys } of all) {
    if (keys.kind !== 'ok') return keys;
    platforms.push({ ...platform, keys: keys.value.keys });
  }
  return { kind: 'ok', value: { platforms } };
}
