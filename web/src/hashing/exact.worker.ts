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
  let [read, told] = [0, 0];
  for await (const piece of piecesOf(file)) {
    if (signal.aborted) throw cancelled();
    md5.update(piece);
    sha256.update(piece);
    read += piece.length;
    if (read - told < file.size / 100) continue;
    told = read;
    onProgress(read / file.size);
  }
  if (read !== file.size) throw new Error('The file changed while it was read.');
  return { md5: md5.hex(), sha256: sha256.hex() };
});

/** A piece is good until the next is asked for: where the browser can (Safari can't), all are read into the same memory. */
async function* piecesOf(file: Blob): AsyncGenerator<Uint8Array> {
  const reader = openInto(file);
  if (!reader) {
    for (let at = 0; at < file.size; at += PIECE) yield new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
    return;
  }
  try {
    let memory = new ArrayBuffer(PIECE);
    for (;;) {
      const { done, value } = await reader.read(new Uint8Array(memory));
      if (done) return;
      yield value;
      memory = value.buffer;
    }
  } finally {
    await reader.cancel();
  }
}

function openInto(file: Blob): ReadableStreamBYOBReader | null {
  try {
    return file.stream().getReader({ mode: 'byob' });
  } catch {
    return null;
  }
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
