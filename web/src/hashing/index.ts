import type { ExactHashes } from './exact.worker';
import { vpdqOf } from './frames';
import { HEAD, mediaTypeOf, type MediaType } from './media';
import type { Pdq } from './pdq';
import { readPixels, type Surface } from './pixels';
import { isGood } from './quality';
import { abortError, call } from './rpc';
import { hashVideo } from './video';
import { startWorkers } from './workers';

export { solve } from './proof';

/** What a hash is of and how it was computed, in the exchange's names. */
export type SignalType = 'pdq' | 'image_md5' | 'image_sha256' | 'video_vpdq' | 'video_md5' | 'video_sha256';

/** Only `pdq` has a `quality`, 50 to 100. */
export interface Hash {
  signalType: SignalType;
  hashValue: string;
  quality?: number;
}

/** What the page explains to the person in plain words. */
export type Remark = 'low-quality' | 'low-quality-video' | 'cannot-decode' | 'cannot-decode-video' | 'may-be-converted';

export interface HashedFile {
  mediaType: MediaType;
  /** At most 4: up to two PDQs, or the frames of a video; MD5 and SHA-256. */
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

interface HashOptions {
  /** Receives fractions from 0 to 1 that never fall. */
  onProgress(fraction: number): void;
  signal: AbortSignal;
}

const MAX_PDQS = 2;
/** How much of the work the exact hashes are. */
const EXACT_SHARE = { image: 0.5, video: 0.1 };

/**
 * Fetches what hashing a picture needs, so that it works offline afterwards. What decodes videos is fetched with the first video. The page
 * calls this when the first file is picked. Rejects if something cannot be fetched; the next call tries again.
 */
export async function prepare(): Promise<void> {
  await startWorkers();
}

/**
 * Hashes a picture or a video on this device.
 * Rejects with `CannotHash`, with an `AbortError` when the signal aborts, or as `prepare` does.
 */
export async function hashFile(file: File, { onProgress, signal }: HashOptions): Promise<HashedFile> {
  const { exact } = await startWorkers();
  if (signal.aborted) throw abortError();
  // A deleted file also has the size 0, but it cannot be read.
  const head = new Uint8Array(await (file.size > 0 ? file.slice(0, HEAD) : file).arrayBuffer().catch(unreadable));
  if (head.length === 0) throw new CannotHash('empty');
  const mediaType = mediaTypeOf(file.type, head);
  if (!mediaType) throw new CannotHash('not-a-picture-or-video');

  const done = { exact: 0, similar: 0 };
  const report = (part: keyof typeof done) => (fraction: number) => {
    done[part] = Math.max(done[part], fraction); // a second decoder begins again
    onProgress(done.exact * EXACT_SHARE[mediaType] + done.similar * (1 - EXACT_SHARE[mediaType]));
  };
  const [{ md5, sha256 }, similar] = await bothOrNone(
    signal,
    either => call<ExactHashes>(exact, file, { signal: either, onProgress: report('exact') }).catch(unreadable),
    async either => {
      const hashes = await (mediaType === 'image' ? pdqHashes(file, either) : vpdqHashes(file, { signal: either, onProgress: report('similar') }));
      report('similar')(1);
      return hashes;
    },
  );
  onProgress(1);

  const remarks = remarksOn(mediaType, similar);
  if (mayBeConverted(file, mediaType) && (mediaType === 'image' || remarks.length === 0)) remarks.push('may-be-converted');
  return {
    mediaType,
    hashes: [...(similar ?? []), { signalType: `${mediaType}_md5`, hashValue: md5 }, { signalType: `${mediaType}_sha256`, hashValue: sha256 }],
    remarks,
  };
}

/** Runs both parts at the same time. When one fails or the signal aborts, it cancels both, and rejects once both have ended. */
async function bothOrNone<A, B>(signal: AbortSignal, first: (signal: AbortSignal) => Promise<A>, second: (signal: AbortSignal) => Promise<B>): Promise<[A, B]> {
  const either = new AbortController();
  const cancel = (): void => either.abort();
  signal.addEventListener('abort', cancel);
  if (signal.aborted) cancel();
  const parts = [first(either.signal), second(either.signal)] as const;
  try {
    return await Promise.all(parts);
  } catch (error) {
    cancel();
    await Promise.allSettled(parts);
    throw error;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/** The hashes that find changed copies of a picture. Null if the browser cannot decode it. */
async function pdqHashes(file: File, signal: AbortSignal): Promise<Hash[] | null> {
  const pdqs = await hashPicture(file, signal);
  return pdqs && pdqs.filter(isGood).slice(0, MAX_PDQS).map(({ hash, quality }) => ({ signalType: 'pdq', hashValue: hash, quality }));
}

/** The same for a video: one hash with its frames. */
async function vpdqHashes(file: File, options: HashOptions): Promise<Hash[] | null> {
  const frames = await hashVideo(file, options);
  const hashValue = frames && vpdqOf(frames);
  return hashValue === null ? null : hashValue === '' ? [] : [{ signalType: 'video_vpdq', hashValue }];
}

function remarksOn(mediaType: MediaType, similar: Hash[] | null): Remark[] {
  const missing = similar === null ? 'cannot-decode' : similar.length === 0 ? 'low-quality' : undefined;
  if (missing === undefined) return [];
  return [mediaType === 'image' ? missing : `${missing}-video`];
}

/**
 * Every different PDQ of a picture, good enough to send or not: as it is stored, of an animated PNG's first frame, and upright. Null if
 * the browser cannot decode it.
 */
export async function hashPicture(file: Blob, signal: AbortSignal): Promise<Pdq[] | null> {
  const { pdq: worker } = await startWorkers();
  // Older browsers have no canvas in a worker.
  const ways = 'OffscreenCanvas' in globalThis ? [call<Pdq[]>, hashFromPage] : [hashFromPage];
  for (const hash of ways)
    try {
      const found = await hash(worker, file, { signal });
      return found.filter((pdq, i) => found.findIndex(other => other.hash === pdq.hash) === i);
    } catch (error) {
      if (signal.aborted) throw error;
    }
  return null;
}

/** The page decodes, and the worker hashes the pixels. */
async function hashFromPage(worker: Worker, file: Blob, { signal }: { signal: AbortSignal }): Promise<Pdq[]> {
  const pixels = await readPixels(file, thisPage(signal));
  return call<Pdq[]>(worker, pixels, { signal, transfer: pixels.map(({ rgba }) => rgba.buffer as ArrayBuffer) });
}

function thisPage(signal: AbortSignal): Surface {
  const slice = 10; // milliseconds
  let since = performance.now();
  return {
    newCanvas: (width, height) => Object.assign(document.createElement('canvas'), { width, height }),
    async pause() {
      if (performance.now() - since < slice) return;
      await new Promise(resolve => setTimeout(resolve));
      if (signal.aborted) throw abortError();
      since = performance.now();
    },
    async draw(file) {
      const [image, url] = [new Image(), URL.createObjectURL(file)];
      try {
        await new Promise((resolve, reject) => Object.assign(image, { onload: resolve, onerror: reject, src: url }));
        const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth, height: image.naturalHeight });
        canvas.getContext('2d')!.drawImage(image, 0, 0); // once: WebKit draws nothing of a damaged picture the second time
        return canvas;
      } finally {
        URL.revokeObjectURL(url);
      }
    },
  };
}

/** iPhones give a page a JPEG that they made of a HEIC photo, and a video that they encoded again: these have other exact hashes. */
function mayBeConverted(file: File, mediaType: MediaType): boolean {
  const apple = /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1);
  return apple && (mediaType === 'video' || file.type === 'image/jpeg');
}

function unreadable(error: Error): never {
  throw error.name === 'AbortError' ? error : new CannotHash('unreadable');
}
