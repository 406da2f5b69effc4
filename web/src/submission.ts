import type { Challenge } from 'altcha-lib/types';
import type { Result } from './exchange';
import type { HashedFile } from './hashing';
import { Proof } from './proof';

/** The exchange accepts at most this many hashes of a file, and of a case. */
const maxHashesOfFile = 4;
const maxHashes = 100;
/** The exchange accepts at most this many frames of the videos of a case. */
const maxFrames = 1_500;

/** What will be sent: the body, exactly as the page shows it, its idempotency key, and the proof of work that the exchange asks for. */
export class Submission {
  body = '';
  key = uuid();
  wasSent = false;
  proof: Proof | undefined;
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

  /** The exchange refuses a known key with a different body, so a new body gets a new key once the old one was sent. */
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
    if (body !== this.body && this.wasSent) {
      this.key = uuid();
      this.wasSent = false;
      this.proof?.cancel();
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
