import type { Challenge } from 'altcha-lib/types';
import type { Result } from './exchange';
import type { HashedFile } from './hashing';
import { Proof } from './proof';

/** The exchange accepts at most this many hashes of a file, and of a case. */
const maxHashesOfFile = 4;
const maxHashes = 100;

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
    const items = files.map(({ mediaType, hashes }) => ({
      mediaType,
      hashes: hashes.map(({ signalType, hashValue, quality }) => ({ signalType, hashValue, quality })),
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

/** A random UUID, version 4. `crypto.randomUUID` needs iOS 15.4. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
