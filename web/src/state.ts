import type { Child } from './dom';
import type { CaseView, Credentials, Failure, Platform, Platforms, Result } from './exchange';
import { Picks } from './picks';
import type { Proof } from './proof';
import { Submission } from './submission';

/** A view and what it shows. Views navigate by naming each other here; only `routes` imports them. */
export type Place =
  | { view: 'start' }
  | { view: 'advice'; topic: Topic }
  | { view: 'pick' }
  | { view: 'review' }
  | { view: 'proof'; proof: Proof; why: 'send' | 'pin'; back: Place }
  | { view: 'send' }
  | { view: 'trouble'; failure: Failure; why: 'send' | 'look'; again: () => void; back: Place }
  | { view: 'number'; from?: Place }
  | { view: 'open'; typed: Credentials; problem?: OpenProblem }
  | { view: 'status'; result: 'loading' | CaseView }
  | { view: 'withdraw'; state: 'asking' | 'withdrawing' | 'done' }
  | { view: 'help'; from: Place }
  | { view: 'away'; address: string; from: Place };

/** A situation that has a view of its own. */
export type Topic = 'threat' | 'missing' | 'fake' | 'helper' | 'adult' | 'next';

export type ViewName = Place['view'];

/** Draws a view when it is shown, and again when the language changes. */
export type View<V extends ViewName> = (state: State, place: Extract<Place, { view: V }>) => Child[];

/** Why a case did not open. The exchange does not reveal whether the number or the PIN is wrong. */
export type OpenProblem = 'case' | 'pin' | 'refused';

/** Everything the page knows. It is only in memory: closing the page forgets it. */
export class State {
  place: Place = { view: 'start' };
  readonly picks = new Picks();
  /** Whether the picked files show small pictures. */
  previews = false;
  submission = new Submission();
  credentials: Credentials | undefined;
  /** The cases that this page sent, the newest first. */
  sent: readonly Credentials[] = [];
  /** False until the person says that they have written down the number and PIN of the newest one. */
  isWrittenDown = true;
  /** How many requests of the person failed since the last one that worked. */
  failures = 0;
  /** The proof of work that the last request with these credentials needed, if any. */
  access: { proof: Proof | undefined } = { proof: undefined };
  /** Undefined until the first response arrives. */
  platforms: Result<Platforms> | undefined;

  placeChanged = (): void => {};
  platformsChanged = (): void => {};

  show(place: Place): void {
    this.place = place;
    this.placeChanged();
  }

  /** A proof is bound to its case, so another case never sees it. */
  setCredentials(credentials: Credentials | undefined): void {
    this.credentials = credentials;
    this.access = { proof: undefined };
  }

  addSent(credentials: Credentials): void {
    this.setCredentials(credentials);
    this.sent = [credentials, ...this.sent];
    this.isWrittenDown = false;
    this.forgetFiles();
  }

  /** What the person would lose with this page. */
  get atRisk(): 'number' | 'files' | undefined {
    if (!this.isWrittenDown) return 'number';
    return this.picks.all.length > 0 ? 'files' : undefined;
  }

  setPlatforms(platforms: Result<Platforms>): void {
    this.platforms = platforms;
    this.platformsChanged();
  }

  /** True when no company receives the hashes: this is a trial, or no platform takes part. */
  get isDemonstration(): boolean {
    return this.platforms?.kind === 'ok' && (this.platforms.value.demonstration || this.platforms.value.platforms.length === 0);
  }

  /** The companies that take part, as far as known. */
  get companies(): readonly Platform[] {
    return this.platforms?.kind === 'ok' ? this.platforms.value.platforms : [];
  }

  forgetFiles(): void {
    this.picks.clear();
    this.previews = false;
    this.submission.proof?.cancel();
    this.submission = new Submission();
  }
}
