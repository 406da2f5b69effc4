import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { createMD5, createSHA256 } from 'hash-wasm';
import { answer, cancelled } from './ask';

export interface Exact {
  md5: string;
  sha256: string;
}

interface Hasher {
  update(bytes: Uint8Array): unknown;
  hex(): string;
}

const PIECE = 4 << 20;

answer(async (file: Blob, onProgress, signal): Promise<Exact> => {
  const [md5, sha256] = await newHashers();
  let next = read(file, 0);
  for (let at = 0; at < file.size; at += PIECE) {
    const piece = await next;
    if (signal.aborted) throw cancelled();
    // Read on while this piece is hashed.
    next = read(file, at + PIECE);
    md5.update(piece);
    sha256.update(piece);
    onProgress(Math.min(1, (at + PIECE) / file.size));
  }
  return { md5: md5.hex(), sha256: sha256.hex() };
});

async function read(file: Blob, at: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
}

/** In WebAssembly, unless the browser has none: iOS in lockdown mode, or a policy whose 'wasm-unsafe-eval' it doesn't know yet (before iOS 16). */
async function newHashers(): Promise<[Hasher, Hasher]> {
  try {
    const [fastMd5, fastSha256] = await Promise.all([createMD5(), createSHA256()]);
    return [
      { update: bytes => fastMd5.update(bytes), hex: () => fastMd5.digest() },
      { update: bytes => fastSha256.update(bytes), hex: () => fastSha256.digest() },
    ];
  } catch {
    const [slowMd5, slowSha256] = [md5.create(), sha256.create()];
    return [
      { update: bytes => slowMd5.update(bytes), hex: () => bytesToHex(slowMd5.digest()) },
      { update: bytes => slowSha256.update(bytes), hex: () => bytesToHex(slowSha256.digest()) },
    ];
  }
}
