import { ask, cancelled } from './ask';
import type { Exact } from './exact.worker';
import { mediaTypeOf, type MediaType } from './media';
import type { Pdq } from './pdq';
import { readPixels, type Surface } from './pixels';
import { startWorkers } from './workers';

/** What a hash is of and how it was computed, as the exchange names it. */
export type SignalType = 'pdq' | 'image_md5' | 'image_sha256' | 'video_md5' | 'video_sha256';

/** `quality` stands only with `pdq`, 50 to 100. */
export interface Hash {
  signalType: SignalType;
  hashValue: string;
  quality?: number;
}

/** What the page must tell in plain words. */
export type Remark = 'low-quality' | 'cannot-decode' | 'may-be-converted';

export interface HashedFile {
  mediaType: MediaType;
  /** At most 4: PDQ as stored and PDQ upright, MD5, SHA-256. */
  hashes: Hash[];
  remarks: Remark[];
}

/** A file that has no hashes to send. */
export class CannotHash extends Error {
  constructor(readonly reason: 'not-a-picture-or-video' | 'empty' | 'unreadable') {
    super(reason);
    this.name = 'CannotHash';
  }
}

export interface Hashing {
  /** Hears fractions from 0 to 1 that never fall. */
  onProgress(fraction: number): void;
  signal: AbortSignal;
}

const GOOD_ENOUGH = 50;
/** A pattern without detail sets fewer bits, and the exchange refuses its PDQ. A photo sets 128. */
const ENOUGH_BITS = 96;

/**
 * Fetches everything hashing will need, so that it works offline afterwards. Called when the first file is picked.
 * Rejects if something can't be fetched; calling it again tries again.
 */
export async function prepare(): Promise<void> {
  await startWorkers();
}

/**
 * Hashes a picture or a video on this device.
 * Rejects with `CannotHash`, with an `AbortError` once the signal says so, or as `prepare` does.
 */
export async function hashFile(file: File, { onProgress, signal }: Hashing): Promise<HashedFile> {
  const { exact } = await startWorkers();
  if (signal.aborted) throw cancelled();
  // A file that is gone has no size either, but can't be read.
  const head = new Uint8Array(await (file.size > 0 ? file.slice(0, 16) : file).arrayBuffer().catch(unreadable));
  if (head.length === 0) throw new CannotHash('empty');
  const mediaType = mediaTypeOf(file.type, head);
  if (!mediaType) throw new CannotHash('not-a-picture-or-video');

  const share = mediaType === 'image' ? 0.5 : 1;
  const exactly = ask<Exact>(exact, file, { signal, onProgress: fraction => onProgress(fraction * share) }).catch(unreadable);
  const pdqs = mediaType === 'image' ? hashPicture(file, signal) : [];
  const [{ md5, sha256 }, all] = await Promise.all([exactly, pdqs]);
  onProgress(1);

  const good = all?.filter(({ hash, quality }) => quality >= GOOD_ENOUGH && bits(hash) >= ENOUGH_BITS) ?? [];
  const remarks: Remark[] = [];
  if (all === null) remarks.push('cannot-decode');
  else if (mediaType === 'image' && good.length === 0) remarks.push('low-quality');
  if (mayBeConverted(file, mediaType)) remarks.push('may-be-converted');
  return {
    mediaType,
    hashes: [
      ...good.map(({ hash, quality }) => ({ signalType: 'pdq' as const, hashValue: hash, quality })),
      { signalType: `${mediaType}_md5`, hashValue: md5 },
      { signalType: `${mediaType}_sha256`, hashValue: sha256 },
    ],
    remarks,
  };
}

function bits(hash: string): number {
  return BigInt(`0x${hash}`).toString(2).replaceAll('0', '').length;
}

/** Every different PDQ of a picture, whether good enough to send or not: as it is stored, then upright. Null if it can't be decoded. */
export async function hashPicture(file: Blob, signal: AbortSignal): Promise<Pdq[] | null> {
  const { pdq } = await startWorkers();
  try {
    const [stored, upright] = 'OffscreenCanvas' in globalThis
      ? await ask<Pdq[]>(pdq, file, { signal })
      : await hashFromPage(pdq, file, signal);
    return upright && upright.hash !== stored!.hash ? [stored!, upright] : [stored!];
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

/** Older browsers give a worker no canvas: the page decodes, and the worker is handed the pixels. */
async function hashFromPage(worker: Worker, file: Blob, signal: AbortSignal): Promise<Pdq[]> {
  const pixels = await readPixels(file, thisPage(signal));
  return ask<Pdq[]>(worker, pixels, { signal, transfer: pixels.map(({ rgba }) => rgba.buffer as ArrayBuffer) });
}

/** Lets the page breathe between slices of work. */
function thisPage(signal: AbortSignal): Surface {
  const slice = 10; // milliseconds
  let since = performance.now();
  return {
    newCanvas: (width, height) => Object.assign(document.createElement('canvas'), { width, height }),
    async pause() {
      if (performance.now() - since < slice) return;
      await new Promise(resolve => setTimeout(resolve));
      if (signal.aborted) throw cancelled();
      since = performance.now();
    },
  };
}

/** iPhones hand a page a JPEG made of a HEIC photo, and a video made anew: the exact hashes are then not those of the original. */
function mayBeConverted(file: File, mediaType: MediaType): boolean {
  const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  return apple && (mediaType === 'video' || file.type === 'image/jpeg');
}

function unreadable(error: Error): never {
  throw error.name === 'AbortError' ? error : new CannotHash('unreadable');
}
