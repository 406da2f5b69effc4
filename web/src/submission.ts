import type { Challenge } from 'altcha-lib/types';
import type { Result } from './exchange';
import type { HashedFile } from './hashing';
import { Proof } from './proof';

/** The exchange accepts at most this many hashes of a file, and of a case. */
const maxHashesOfFile = 4;
const maxHashes = 100;
/** The exchange accepts at most this many frames of the videos of a case. */
const maxFrames = 1_500;

/** A case to store: its body, its idempotency key, and the proof of work that the exchange asks for. */
export interface NewCase {
  body: string;
  key: string;
  proof: Proof | undefined;
  /** True after a request that got no clear response: only sending it again shows its number and PIN. */
  mayBeStored: boolean;
}

/** What will be sent. The body is exactly what the page shows. */
export class Submission implements NewCase {
  body = '';
  key = uuid();
  proof: Proof | undefined;
  mayBeStored = false;
  /** The case as it was before the person changed the files, if it may be stored. It must be withdrawn before this one is sent. */
  earlier: NewCase | undefined;
  private paidFiles = 0;

  /**
   * Makes a proof that pays for the hashes of so many files, unless there is one already. It pays for up to twice as many, because each
   * challenge counts against the address: 25 files that are picked one by one ask six times.
   */
  prepareProof(files: number, getChallenge: (key: string, hashes: number) => Promise<Result<Challenge | undefined>>): void {
    if (files <= this.paidFiles) return;
    const hashes = Math.min(2 ** Math.ceil(Math.log2(files)) * maxHashesOfFile, maxHashes);
    this.paidFiles = hashes / maxHashesOfFile;
    this.proof?.cancel();
    this.proof = new Proof(getChallenge(this.key, hashes).then(result => (result.kind === 'ok' ? result.value : undefined)));
  }

  /** The exchange refuses a known key with a different body, so a new body gets a new key once the old one may be stored. */
  setFiles(files: readonly HashedFile[]): void {
    const framesOf = framesPerVideo(files);
    const items = files.map(({ mediaType, hashes }) => ({
      mediaType,
      hashes: hashes.map(({ signalType, hashValue, quality }) => ({
        signalType,
        hashValue: signalType === 'video_vpdq' ? evenly(hashValue, framesOf) : hashValue,
        quality,
      })),
    }));
    const body = JSON.stringify({ items }, undefined, 2);
    if (body !== this.body && this.mayBeStored) {
      this.earlier = { body: this.body, key: this.key, proof: this.proof, mayBeStored: true };
      this.key = uuid();
      this.mayBeStored = false;
      this.proof = undefined; // it is bound to the old key
      this.paidFiles = 0;
    }
    this.body = body;
  }
}

/** How many frames each video may have, so that all together are not too many. */
function framesPerVideo(files: readonly HashedFile[]): number {
  const counts = files.flatMap(({ hashes }) => hashes.filter(({ signalType }) => signalType === 'video_vpdq')).map(({ hashValue }) => hashValue.split(';').length);
  let most = Math.max(0, ...counts);
  while (counts.reduce((sum, count) => sum + Math.min(count, most), 0) > maxFrames) most--;
  return most;
}

/** At most so many of the frames, at equal distances. */
function evenly(hashValue: string, most: number): string {
  const frames = hashValue.split(';');
  const count = Math.min(frames.length, most);
  return Array.from({ length: count }, (_, i) => frames[Math.floor((i * frames.length) / count)]!).join(';');
}

/** A random UUID, version 4. `crypto.randomUUID` needs iOS 15.4. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
