// Every request that the console sends goes through here.

/** `refused`: the exchange refused the request and says why. `lost`: no response, or one that nobody understands. */
export type Result<T> = { kind: 'ok'; value: T } | Refused | { kind: 'lost' };

export interface Refused {
  kind: 'refused';
  status: number;
  /** The part of the request that is wrong, and the rule that it breaks. Undefined for an error of the exchange itself. */
  field?: string;
  rule?: string;
  detail: string;
}

export interface Operators {
  you: string;
  operators: { name: string; keys: ApiKey[] }[];
}

/** A valid key. Nobody can read the key itself again. */
export interface ApiKey {
  number: number;
  created: string;
}

export type KeyScope = 'ReadAndVerdicts' | 'Read' | 'Verdicts';

/** What a new key of a platform can do, and until when. */
export interface KeyRights {
  scope: KeyScope;
  expires?: string;
}

/** A key of a platform, and how it is used. */
export interface PlatformKey extends ApiKey {
  scope: KeyScope;
  expires: string | null;
  isExpired: boolean;
  lastUsed: string | null;
  today: { reads: number; hashes: number; fullReads: number; verdicts: number; usualHashes: number | null; usualVerdicts: number | null };
  isUnusual: boolean;
}

export interface CreatedKey {
  key: string;
  number: number;
}

export interface Platform {
  id: string;
  name: string;
  signalTypes: string[];
  paused: boolean;
  deadLettered: { count: number; since: string | null };
  received?: Place;
  checked?: Place;
}

/** A place in the feed that the platform has reached, and the age of the oldest change after it. */
export interface Place {
  upTo: string;
  lagSeconds: number;
}

export interface Review {
  hashes: { recordId: string; since: string; by: string; matchesBenign: boolean; contestedBy: string[]; until?: string }[];
  count: number;
}

export interface AuditPage {
  month: string;
  entries: {
    number: number;
    at: string;
    actor: string;
    action: string;
    target: string;
    reason?: string;
    outcome: 'Started' | 'Done' | 'Failed';
    details?: string;
    of?: number;
  }[];
  cursor: string | null;
  chain: { isWhole: boolean; brokenAt: number | null; digest: string | null };
}

/** A number, and the most that is normal. The number is null when there is nothing to measure. */
export interface Figure {
  value: number | null;
  normalMax: number;
  isNormal: boolean;
}

export interface Overview {
  outboxChanges: Figure;
  outboxOldestSeconds: Figure;
  stuckChanges: Figure;
  queueLength: Figure;
  /** How many hashes the next two figures are about. */
  publishedHashes: number;
  publishP50Seconds: Figure;
  publishP99Seconds: Figure;
  isHolding: boolean;
  heldCases: Figure;
  suspendedHashes: Figure;
  platforms: { id: string; name: string; paused: boolean; deadLetters: Figure; receiveLagSeconds: Figure; checkLagSeconds: Figure; unusualKeys: Figure }[];
}

/** A change that is not published yet. */
export interface PendingChange {
  kind: string;
  since: string;
  attempts: number;
  nextAttempt: string;
  recordIds: string[];
}

export interface StuckChanges {
  total: number;
  changes: PendingChange[];
  cursor: string | null;
}

/** What is stored of a hash. Its value is not part of it. */
export interface FoundHash {
  recordId: string;
  signalType: string;
  mediaType: string;
  hashStatus: HashStatus;
  version: number;
  firstSeen: string;
  changed: string;
  activeClaims: number;
  withdrawnClaims: number;
  /** The latest decision about it: `None` after a restore. */
  decision?: { state: 'None' | 'Suspended' | 'Deleted'; by: string; matchesBenign: boolean; at: string; until: string | null; contestedBy: string[] };
  versions: { version: number; hashStatus: HashStatus; changed: string }[];
  platforms: { id: string; state: string; since: string; reason?: string; matches?: number; removed?: number }[];
  undelivered: { platform: string; version: number; at: string }[];
  pending: PendingChange[];
  pendingIsComplete: boolean;
}

export type HashStatus = 'Active' | 'Withdrawn' | 'Suspended' | 'Deleted';

/** What is stored of a case: neither its number nor its PIN. */
export interface FoundCase {
  status: 'Accepted' | 'Held' | 'Discarded' | 'Withdrawn';
  submitted: string;
  released: string | null;
  discarded: string | null;
  pending: PendingChange[];
  items: { item: number; mediaType: string; hashes: { recordId: string; signalType: string }[] }[];
}

export interface Held {
  cases: number;
  hashes: number;
  /** When the last of them was submitted, to the second; null when there is none. */
  last: string | null;
  hold: { on: boolean; since: string | null; by: string; bySetting: boolean };
  hours: { from: string; cases: number; hashes: number }[];
}

/** The list of hashes of popular innocent pictures. Nobody can read its hashes. */
export interface Benign {
  count: number;
  signalTypes: Record<string, number>;
  changed: string | null;
  comparedUpTo: string | null;
}

export interface NamedHash {
  signalType: string;
  hashValue: string;
}

/** A window of submission times: from the first, up to but not including the second. */
export interface Window {
  from: string;
  to: string;
}

/** How the operator names a hash. A hash value is only in the body of this one request. */
export type HashName = { recordId: string } | { hash: NamedHash };

export type Decision = 'suspend' | 'restore' | 'delete';

const timeout = 60_000;

/** The exchange as one operator sees it. The key is nowhere else: without this object, it is gone. */
export class Exchange {
  constructor(private readonly key: string) {}

  readonly operators = (): Promise<Result<Operators>> => this.send('GET', 'operators');

  readonly review = (): Promise<Result<Review>> => this.send('GET', 'review');

  readonly platforms = (): Promise<Result<{ platforms: Platform[] }>> => this.send('GET', 'platforms');

  readonly platformKeys = (id: string): Promise<Result<{ keys: PlatformKey[] }>> => this.send('GET', `platforms/${id}/keys`);

  readonly createPlatformKey = (id: string, rights: KeyRights): Promise<Result<CreatedKey>> => this.send('POST', `platforms/${id}/keys`, rights);

  readonly revokePlatformKey = (id: string, number: number, reason: string): Promise<Result<undefined>> =>
    this.send('DELETE', `platforms/${id}/keys/${number}`, { reason });

  readonly decide = (recordId: string, decision: Decision, answer: { reason: string; until?: string }): Promise<Result<undefined>> =>
    this.send('POST', `hashes/${recordId}/${decision}`, answer);

  readonly overview = (): Promise<Result<Overview>> => this.send('GET', 'overview');

  readonly changes = (): Promise<Result<StuckChanges>> => this.send('GET', 'changes');

  readonly findHash = (name: HashName): Promise<Result<{ hash: FoundHash }>> => this.send('POST', 'find', name);

  readonly findCase = (caseNumber: string): Promise<Result<{ case: FoundCase }>> => this.send('POST', 'find', { caseNumber });

  readonly held = (): Promise<Result<Held>> => this.send('GET', 'cases/held');

  /** Publishes some held cases of a window; `hasMore` while there are others. */
  readonly release = (window: Window, reason: string): Promise<Result<{ released: number; hasMore: boolean }>> =>
    this.send('POST', 'cases/release', { ...window, reason });

  /** Ends some held cases of a window; `hasMore` while there are others. */
  readonly discard = (window: Window, reason: string): Promise<Result<{ discarded: number; hasMore: boolean }>> =>
    this.send('POST', 'cases/discard', { ...window, reason });

  readonly hold = (on: boolean, reason: string): Promise<Result<unknown>> => this.send('POST', 'cases/hold', { on, reason });

  readonly benign = (): Promise<Result<Benign>> => this.send('GET', 'benign');

  readonly changeBenign = (decision: 'add' | 'remove', hashes: NamedHash[], reason: string): Promise<Result<unknown>> =>
    this.send('POST', decision === 'add' ? 'benign' : 'benign/remove', { reason, hashes });

  readonly audit = (month: string, cursor: string): Promise<Result<AuditPage>> =>
    this.send('GET', `audit?${new URLSearchParams({ ...(month !== '' && { month }), ...(cursor !== '' && { cursor }) })}`);

  private async send<T>(method: string, path: string, body?: unknown): Promise<Result<T>> {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), timeout);
    try {
      const response = await fetch(`/api/v1/operator/${path}`, {
        ...quiet,
        method,
        headers: { Authorization: `Bearer ${this.key}`, ...(body !== undefined && { 'Content-Type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: controller.signal,
      });
      const text = await response.text();
      return response.ok ? { kind: 'ok', value: (text === '' ? undefined : JSON.parse(text)) as T } : refused(response.status, text);
    } catch {
      return { kind: 'lost' };
    } finally {
      clearTimeout(timer);
    }
  }
}

function refused(status: number, text: string): Refused {
  try {
    const { field, rule, detail } = JSON.parse(text) as Partial<Refused>;
    return { kind: 'refused', status, detail: detail ?? '', ...(field !== undefined && { field }), ...(rule !== undefined && { rule }) };
  } catch {
    return { kind: 'refused', status, detail: '' };
  }
}

const quiet: RequestInit = { cache: 'no-store', credentials: 'omit', redirect: 'error', referrerPolicy: 'no-referrer' };
