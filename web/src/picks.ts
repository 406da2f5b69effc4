import type { CannotHash, HashedFile } from './hashing';

export const most = 25;

export type PickState = 'waiting' | 'making' | 'ready' | CannotHash['reason'];

type Hashing = typeof import('./hashing');

/** One picked file on its way to its hashes. */
export class Pick {
  state: PickState = 'waiting';
  progress = 0;
  hashed: HashedFile | undefined;
  /** Whoever shows this file listens here. */
  changed = (): void => {};
  private readonly abort = new AbortController();

  constructor(readonly file: File) {}

  get isSettled(): boolean {
    return this.state !== 'waiting' && this.state !== 'making';
  }

  cancel(): void {
    this.abort.abort();
  }

  async hash({ hashFile, CannotHash }: Hashing): Promise<void> {
    this.turn('making');
    try {
      this.hashed = await hashFile(this.file, {
        signal: this.abort.signal,
        onProgress: fraction => {
          this.progress = fraction;
          this.changed();
        },
      });
      this.turn('ready');
    } catch (failure) {
      this.turn(failure instanceof CannotHash ? failure.reason : 'unreadable');
    }
  }

  private turn(state: PickState): void {
    this.state = state;
    this.changed();
  }
}

/** All picked files, hashed one after the other: a small phone has no room for two large photos. */
export class Picks {
  all: readonly Pick[] = [];
  /** True when some were left out, since a case has room for 25. */
  isFull = false;
  /** True when what hashing needs could not be fetched. */
  isUnprepared = false;
  changed = (): void => {};
  private isWorking = false;

  /** The pictures and videos that can be sent, in the order they were picked. */
  get ready(): readonly (Pick & { hashed: HashedFile })[] {
    return this.all.filter((pick): pick is Pick & { hashed: HashedFile } => pick.hashed !== undefined);
  }

  get isSettled(): boolean {
    return this.all.every(pick => pick.isSettled);
  }

  add(files: Iterable<File>): void {
    const added = Array.from(files, file => new Pick(file));
    const room = most - this.all.length;
    this.isFull = added.length > room;
    this.all = [...this.all, ...added.slice(0, room)];
    void this.work();
  }

  remove(pick: Pick): void {
    pick.cancel();
    this.all = this.all.filter(other => other !== pick);
    this.isFull = false;
    this.changed();
  }

  clear(): void {
    this.changed = () => {};
    for (const pick of this.all) this.remove(pick);
  }

  async work(): Promise<void> {
    this.isUnprepared = false;
    this.changed();
    if (this.isWorking) return;
    this.isWorking = true;
    try {
      const hashing = await import('./hashing');
      await hashing.prepare();
      for (let next = this.next(); next !== undefined; next = this.next()) {
        await next.hash(hashing);
        this.changed();
      }
    } catch {
      this.isUnprepared = true;
    }
    this.isWorking = false;
    this.changed();
  }

  private next(): Pick | undefined {
    return this.all.find(pick => pick.state === 'waiting');
  }
}
