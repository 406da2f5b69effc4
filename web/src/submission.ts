import type { HashedFile } from './hashing';

/** The body to send, exactly as the page shows it, and its idempotency key. */
export interface Submission {
  body: string;
  key: string;
}

/** A new body gets a new key, because the exchange refuses a known key with a different body. */
export function submissionOf(files: readonly HashedFile[], earlier: Submission | undefined): Submission {
  const items = files.map(({ mediaType, hashes }) => ({
    mediaType,
    hashes: hashes.map(({ signalType, hashValue, quality }) => ({ signalType, hashValue, quality })),
  }));
  const body = JSON.stringify({ items }, undefined, 2);
  return earlier?.body === body ? earlier : { body, key: uuid() };
}

/** A random UUID, version 4. `crypto.randomUUID` needs iOS 15.4. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}
