import { md5 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { createMD5, createSHA256 } from 'hash-wasm';
import { abortError, serve } from './rpc';

export interface ExactHashes {
  md5: string;
  sha256: string;
}

interface Hasher {
  update(bytes: Uint8Array): unknown;
  hex(): string;
}

const PIECE = 4 << 20;

serve(async (file: Blob, onProgress, signal): Promise<ExactHashes> => {
  const [md5, sha256] = await newHashers();
  let [read, reported] = [0, 0];
  for await (const piece of piecesOf(file)) {
    if (signal.aborted) throw abortError();
    md5.update(piece);
    sha256.update(piece);
    read += piece.length;
    if (read - reported < file.size / 100) continue;
    reported = read;
    onProgress(read / file.size);
  }
  if (read !== file.size) throw new Error('The file changed while it was read.');
  return { md5: md5.hex(), sha256: sha256.hex() };
});

/** A piece is valid until the next one is requested: where the browser supports it (Safari does not), all share one buffer. */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = openByteReader(file);
  if (!reader) {
    for (let at = 0; at < file.size; at += PIECE) yield new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    return;
  }
  try {
    let buffer = new ArrayBuffer(PIECE);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (done) return;
      yield value;
      buffer = value.buffer;
    }
  } finally {
    await reader.cancel();
  }
}

function openByteReader(file: Blob): ReadableStreamBYOBReader | null {
  try {
    return file.stream().getReader({ mode: 'byob' });
  } catch {
    return null;
  }
}

/** WebAssembly, unless the browser has none: iOS in lockdown mode, and before iOS 16, which does not know 'wasm-unsafe-eval'. */
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
