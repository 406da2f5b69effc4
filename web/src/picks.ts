import type { CannotHash, HashedFile } from './hashing';

/** The exchange takes at most this many items a case. */
export const maxFiles = 25;

type PickState = 'waiting' | 'hashing' | 'ready' | CannotHash['reason'];

type Hashing = typeof import('./hashing');

/** A picked file and the progress of its hashing. */
export class Pick {
  state: PickState = 'waiting';
  progress = 0;
  hashed: HashedFile | undefined;
  changed = (): void => {};
  private readonly controller = new AbortController();
  private shownAt: string | undefined;

  constructor(readonly file: File) {}

  /** Where the page can show the file, until it is removed. */
  get address(): string {
    return (this.shownAt ??= URL.createObjectURL(this.file));
  }

  get isSettled(): boolean {
    return this.state !== 'waiting' && this.state !== 'hashing';
  }

  /** Ends its hashing and frees its address. */
  release(): void {
    this.controller.abort();
    if (this.shownAt !== undefined) URL.revokeObjectURL(this.shownAt);
  }

  async hash({ hashFile, CannotHash }: Hashing): Promise<void> {
    this.setState('hashing');
    try {
      this.hashed = await hashFile(this.file, {
        signal: this.controller.signal,
        onProgress: fraction => {
          this.progress = fraction;
          this.changed();
        },
      });
      this.setState('ready');
    } catch (error) {
      this.setState(error instanceof CannotHash ? error.reason : 'unreadable');
    }
  }

  private setState(state: PickState): void {
    this.state = state;
    this.changed();
  }
}

/** All picked files. They are hashed one at a time, because a small phone has no memory for two large photos. */
export class Picks {
  all: readonly Pick[] = [];
  /** True when the last files that were added did not all fit. */
  isFull = false;
  /** True when the hashing code could not be loaded. */
  loadFailed = false;
  /** How often. Older browsers keep the first failure for as long as the page is open. */
  loadFailures = 0;
  changed = (): void => {};
  private isHashing = false;

  /** The files that can be sent, in the order they were picked. */
  get ready(): readonly (Pick & { hashed: HashedFile })[] {
    return this.all.filter((pick): pick is Pick & { hashed: HashedFile } => pick.hashed !== undefined);
  }

  get isSettled(): boolean {
    return this.all.every(pick => pick.isSettled);
  }

  add(files: Iterable<File>): void {
    const added = Array.from(files, file => new Pick(file));
    const room = maxFiles - this.all.length;
    this.isFull = added.length > room;
    this.all = [...this.all, ...added.slice(0, room)];
    void this.hashAll();
  }

  remove(pick: Pick): void {
    pick.release();
    this.all = this.all.filter(other => other !== pick);
    this.isFull = false;
    this.changed();
  }

  clear(): void {
    this.changed = () => {};
    for (const pick of this.all) this.remove(pick);
  }

  async hashAll(): Promise<void> {
    this.loadFailed = false;
    this.changed();
    if (this.isHashing) return;
    this.isHashing = true;
    try {
      const hashing = await import('./hashing');
      await hashing.prepare();
      for (let next = this.next(); next !== undefined; next = this.next()) {
        await next.hash(hashing);
        this.changed();
      }
    } catch {
      this.loadFailed = true;
      this.loadFailures++;
    }
    this.isHashing = false;
    this.changed();
  }

  private next(): Pick | undefined {
    return this.all.find(pick => pick.state === 'waiting');
  }
}
