import type { HashedFile } from './hashing';
import { uuid } from './uuid';

/** What is sent, to the letter, and the key by which sending it again is the same case. */
export interface Submission {
  body: string;
  key: string;
}

/** A new key only for a new body: the exchange refuses an old key with another one. */
export function submissionOf(files: readonly HashedFile[], earlier: Submission | undefined): Submission {
  const items = files.map(({ mediaType, hashes }) => ({
    mediaType,
    hashes: hashes.map(({ signalType, hashValue, quality }) => ({ signalType, hashValue, quality })),
  }));
  const body = JSON.stringify({ items }, undefined, 2);
  return earlier?.body === body ? earlier : { body, key: uuid() };
}
