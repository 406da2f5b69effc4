// Every request that the page sends goes through here.

export interface Platforms {
  demonstration: boolean;
  platforms: { id: string; name: string }[];
}

/** The exchange knows a person only by these two. */
export interface Credentials {
  caseNumber: string;
  pin: string;
}

export type PlatformState = 'Sent' | 'Undelivered' | 'PendingReview' | 'Blocked' | 'NotBlocked' | 'NotFound';

/** The state of one item at one company. The company decides whether to report the last three. */
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
    /** Companies do not look for it: it is under review, or the exchange has ended it. */
    decided?: 'Suspended' | 'Deleted';
    platforms: PlatformStatus[];
  }[];
}

/** `refused`: the exchange refused the request by this rule. `lost`: the request may or may not have arrived. */
export type Result<T> = { kind: 'ok'; value: T } | { kind: 'refused'; rule: string } | { kind: 'lost' };

const timeout = 30_000;

export const getPlatforms = (): Promise<Result<Platforms>> => send('platforms');

/** Sending the same key and body again returns the same case. */
export const submitCase = (body: string, key: string): Promise<Result<Credentials>> =>
  send('cases', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key }, body });

export const getCase = (credentials: Credentials): Promise<Result<CaseView>> => send('case', { headers: authorization(credentials) });

export const withdrawCase = (credentials: Credentials): Promise<Result<unknown>> =>
  send('case/withdraw', { method: 'POST', headers: authorization(credentials) });

const authorization = ({ caseNumber, pin }: Credentials): HeadersInit => ({ Authorization: `Case ${caseNumber}:${pin}` });

async function send<T>(path: string, request: RequestInit = {}): Promise<Result<T>> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), timeout);
  try {
    const response = await fetch(`/api/v1/${path}`, { ...request, ...anonymous, signal: controller.signal });
    const text = await response.text();
    if (response.ok) return { kind: 'ok', value: (text === '' ? undefined : JSON.parse(text)) as T };
    const { rule } = JSON.parse(text) as { rule?: string };
    return rule === undefined ? { kind: 'lost' } : { kind: 'refused', rule };
  } catch {
    return { kind: 'lost' };
  } finally {
    clearTimeout(timer);
  }
}

const anonymous: RequestInit = { cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' };
