// Every request that the page sends goes through here.

import type { Challenge } from 'altcha-lib/types';

export interface Platforms {
  demonstration: boolean;
  platforms: Platform[];
}

export interface Platform {
  id: string;
  name: string;
  /** The types of hashes that it can use. It gets no others. */
  signalTypes: string[];
  /** Its own form in which a person asks it by name to remove a picture. */
  removalUrl?: string;
  /** Where a person reports a picture or an account to it. */
  reportUrl?: string;
}

/** The exchange knows a person only by these two. */
export interface Credentials {
  caseNumber: string;
  pin: string;
}

export type PlatformState = 'Sent' | 'Undelivered' | 'Received' | 'PendingReview' | 'Blocked' | 'NotBlocked' | 'NotFound';

/** The state of one item at one company. The company decides whether to report `reason`, `matches` and `removed`. With `Received` and `NotFound`, `since` can be the time of its latest report. */
export interface PlatformStatus {
  id: string;
  name: string;
  state: PlatformState;
  since: string;
  reason?: 'FalseMatch' | 'NotExplicit' | 'Adult' | 'Other';
  matches?: number;
  removed?: number;
  /** Present while the company does not take part. */
  paused?: true;
}

export interface CaseView {
  status: 'Accepted' | 'Held' | 'Discarded' | 'Withdrawn';
  submitted: string;
  hours: number;
  targetHours: number;
  items: {
    item: number;
    mediaType: 'image' | 'video';
    /** The types of its hashes. */
    signalTypes: string[];
    /** Companies do not look for it: it is under review, or the exchange has ended it. */
    decided?: 'Suspended' | 'Deleted';
    platforms: PlatformStatus[];
  }[];
}

/**
 * Why a request failed. `refused`: the exchange refused it by this rule; with a challenge, it accepts the same request with a proof of work.
 * `offline`: there was no response, so the request may or may not have arrived. `server`: the exchange cannot answer now.
 */
export type Failure =
  | { kind: 'refused'; rule: string; challenge?: Challenge }
  | { kind: 'offline' }
  | { kind: 'server'; retryAfterSeconds?: number };

export type Result<T> = { kind: 'ok'; value: T } | Failure;

/** The exchange refuses cases by this rule while no company takes part. */
export const noPlatform = 'no-platform';

const timeout = 30_000;

export const getPlatforms = (): Promise<Result<Platforms>> => send('platforms');

/** The proof of work that a case with this key and at most so many hashes needs. Undefined if it needs none. */
export const getChallenge = (key: string, hashes: number): Promise<Result<Challenge | undefined>> =>
  send(`challenge?hashes=${hashes}`, { headers: { 'Idempotency-Key': key } });

/** Sending the same key and body again returns the same case. */
export const submitCase = (body: string, key: string, proof?: string): Promise<Result<Credentials>> =>
  send('cases', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, ...altcha(proof) }, body });

export const getCase = (credentials: Credentials, proof?: string): Promise<Result<CaseView>> =>
  send('case', { headers: { ...authorization(credentials), ...altcha(proof) } });

export const withdrawCase = (credentials: Credentials, proof?: string): Promise<Result<unknown>> =>
  send('case/withdraw', { method: 'POST', headers: { ...authorization(credentials), ...altcha(proof) } });

const authorization = ({ caseNumber, pin }: Credentials) => ({ Authorization: `Case ${caseNumber}:${pin}` });

const altcha = (proof: string | undefined) => (proof === undefined ? {} : { Altcha: proof });

async function send<T>(path: string, request: RequestInit = {}): Promise<Result<T>> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout);
  try {
    const response = await fetch(`/api/v1/${path}`, { ...request, ...anonymous, signal: controller.signal });
    return read(response, await response.text());
  } catch {
    return { kind: 'offline' };
  } finally {
    clearTimeout(timer);
  }
}

function read<T>({ ok, status, headers }: Response, text: string): Result<T> {
  const body = parse(text);
  if (ok && body !== null) return { kind: 'ok', value: body as T };
  const { rule, challenge } = (body ?? {}) as { rule?: string; challenge?: Challenge };
  const isServerTrouble = (status === 429 || status >= 500) && rule !== noPlatform;
  if (typeof rule === 'string' && !isServerTrouble) return { kind: 'refused', rule, ...(challenge && { challenge }) };
  const retryAfterSeconds = Number(headers.get('Retry-After') ?? NaN);
  return { kind: 'server', ...(retryAfterSeconds > 0 && { retryAfterSeconds }) };
}

/** Null if the text is no JSON: then something between this device and the exchange answered. */
function parse(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return null;
  }
}

const anonymous: RequestInit = { cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' };
