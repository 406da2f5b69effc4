/** What the page asks of the exchange. Everything it ever sends goes through here. */

export interface Platforms {
  demonstration: boolean;
  platforms: { id: string; name: string }[];
}

/** All there is of a person here. */
export interface Credentials {
  caseNumber: string;
  pin: string;
}

export type State = 'Sent' | 'Undelivered' | 'PendingReview' | 'Blocked' | 'NotBlocked' | 'NotFound';

/** What one company made of one item. The last three are there only if it said so. */
export interface PlatformAnswer {
  id: string;
  name: string;
  state: State;
  since: string;
  reason?: 'FalseMatch' | 'NotExplicit' | 'Adult' | 'Other';
  matches?: number;
  removed?: number;
}

export interface CaseView {
  status: 'Accepted' | 'Held' | 'Withdrawn';
  submitted: string;
  hours: number;
  targetHours: number;
  items: {
    item: number;
    mediaType: 'image' | 'video';
    platforms: PlatformAnswer[];
  }[];
}

/** `refused` is the exchange's own word, by the name of the broken rule; `lost` may or may not have arrived. */
export type Answer<T> = { kind: 'ok'; value: T } | { kind: 'refused'; rule: string } | { kind: 'lost' };

const patience = 30_000;

export const platforms = (): Promise<Answer<Platforms>> => ask('platforms');

/** The same key and body are the same case, however often they are sent. */
export const submit = (body: string, key: string): Promise<Answer<Credentials>> =>
  ask('cases', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key }, body });

export const look = (credentials: Credentials): Promise<Answer<CaseView>> => ask('case', { headers: showing(credentials) });

export const withdraw = (credentials: Credentials): Promise<Answer<unknown>> =>
  ask('case/withdraw', { method: 'POST', headers: showing(credentials) });

const showing = ({ caseNumber, pin }: Credentials): HeadersInit => ({ Authorization: `Case ${caseNumber}:${pin}` });

async function ask<T>(path: string, request: RequestInit = {}): Promise<Answer<T>> {
  const impatience = new AbortController();
  const timer = setTimeout(() => impatience.abort(), patience);
  try {
    const response = await fetch(`/api/v1/${path}`, { ...request, ...anonymous, signal: impatience.signal });
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
