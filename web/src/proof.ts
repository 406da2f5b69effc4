import type { Challenge } from 'altcha-lib/types';
import { leaving } from './exit';

/** A proof of work that this device makes, in a worker of its own. */
export class Proof {
  /** From 0 to 1. The solution is found by then, and often earlier. */
  progress = 0;
  isSettled = false;
  changed = (): void => {};
  /** The value of the header `Altcha`. Undefined if no proof is needed, and if it was cancelled or could not be made. */
  readonly header: Promise<string | undefined>;
  private readonly controller = new AbortController();
  private started = 0;

  constructor(challenge: Challenge | Promise<Challenge | undefined>) {
    leaving.addEventListener('abort', () => this.cancel());
    const cancelled = new Promise<undefined>(resolve => this.controller.signal.addEventListener('abort', () => resolve(undefined)));
    this.header = Promise.race([this.solve(challenge), cancelled]).catch(() => undefined).finally(() => {
      this.isSettled = true;
    });
  }

  get isCancelled(): boolean {
    return this.controller.signal.aborted;
  }

  /** How long it takes at most. Undefined until that can be said. */
  get minutesLeft(): number | undefined {
    const passed = performance.now() - this.started;
    return this.progress > 0 && passed > 3_000 ? Math.ceil((passed / this.progress - passed) / 60_000) : undefined;
  }

  cancel(): void {
    this.controller.abort();
  }

  private async solve(asked: Challenge | Promise<Challenge | undefined>): Promise<string | undefined> {
    const [challenge, { solve }] = await Promise.all([asked, import('./hashing')]);
    const { signal } = this.controller;
    if (challenge === undefined || signal.aborted) return undefined;
    this.started = performance.now();
    return solve(challenge, {
      signal,
      onProgress: fraction => {
        this.progress = fraction;
        this.changed();
      },
    });
  }
}
