import type { Child } from '../dom';
import type { AuditPage, Benign, Exchange, FoundCase, FoundHash, Held, Operators, Overview, Platform, PlatformKey, Result, Review, StuckChanges } from './exchange';

/** What a view waits for, and then shows. */
export type Loaded<T> = { kind: 'loading' } | Result<T>;

/** A view and what it shows. Views navigate by naming each other here; only `routes` imports them. */
export type Place =
  | { view: 'signIn'; state: 'asking' | 'checking'; problem?: string }
  | { view: 'overview'; loaded: Loaded<Overview> }
  | { view: 'review'; loaded: Loaded<Review> }
  | { view: 'hash'; loaded?: Loaded<{ hash: FoundHash; platforms: Platform[] }> }
  | { view: 'case'; loaded?: Loaded<{ case: FoundCase }> }
  | { view: 'changes'; loaded: Loaded<StuckChanges> }
  | { view: 'held'; loaded: Loaded<Held & { platforms: Platform[] }> }
  | { view: 'benign'; loaded: Loaded<Benign> }
  | { view: 'platforms'; loaded: Loaded<{ platforms: PlatformAndKeys[] }>; created?: CreatedPlatformKey }
  | { view: 'operators'; loaded: Loaded<Operators> }
  | { view: 'audit'; month: string; loaded: Loaded<AuditPage & { firstNew?: number | undefined }> };

export type ViewName = Place['view'];

/** Draws a view when it is shown. */
export type View<V extends ViewName> = (state: State, place: Extract<Place, { view: V }>) => Child[];

export interface PlatformAndKeys extends Platform {
  keys: PlatformKey[];
}

/** A new key of a platform. It is gone with the next view, and nobody can read it again. */
export interface CreatedPlatformKey {
  platform: string;
  number: number;
  key: string;
}

/** Everything the console knows. It is only in memory: closing or reloading the tab forgets it, including the key. */
export class State {
  place: Place = { view: 'signIn', state: 'asking' };
  session: { exchange: Exchange; name: string } | undefined;
  /** What the operator has just done, shown above the next view. */
  notice: string | undefined;

  placeChanged = (): void => {};

  show(place: Place, notice?: string): void {
    this.place = place;
    this.notice = notice;
    this.placeChanged();
  }

  /** Forgets the key and everything that it has shown. */
  forget(problem?: string): void {
    this.session = undefined;
    this.show({ view: 'signIn', state: 'asking', ...(problem !== undefined && { problem }) });
  }
}
