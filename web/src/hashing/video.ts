import { secondsOf, sizeOf, type Frame } from './frames';
import type { Pdq } from './pdq';
import { openContext, type Surface } from './pixels';
import { abortError, call, type CallOptions } from './rpc';
import { visible } from './visible';
import { startVideoWorker, startWorkers } from './workers';

type Options = Required<Pick<CallOptions, 'signal' | 'onProgress'>>;

/** How long a video may take to load, or to show a frame, while the page is visible. Slow phones need seconds. */
const PATIENCE = 30_000;
/** How long to wait for a frame that a browser may have shown already. */
const SHORTLY = 100;

const surface: Surface = {
  newCanvas: (width, height) => Object.assign(document.createElement('canvas'), { width, height }),
  pause: async () => {},
};

/** The frames of a video, one for each second. It pauses while nobody looks at the page. Null if the browser cannot decode the video. */
export async function hashVideo(file: File, options: Options): Promise<Frame[] | null> {
  for (const hash of 'VideoDecoder' in globalThis && 'OffscreenCanvas' in globalThis ? [hashInWorker, hashFromElement] : [hashFromElement])
    try {
      return await hash(file, options);
    } catch (error) {
      if (options.signal.aborted) throw error;
    }
  return null;
}

/** With WebCodecs, in a worker of its own: its code is large, and its decoder holds much memory. */
async function hashInWorker(file: File, options: Options): Promise<Frame[]> {
  const worker = startVideoWorker();
  try {
    return await call<Frame[]>(worker, file, { ...options, whileVisible: true });
  } finally {
    worker.terminate();
  }
}

/** With the browser's player: it seeks to each second, and a worker hashes what it shows. */
async function hashFromElement(file: File, { signal, onProgress }: Options): Promise<Frame[]> {
  const { pdq: worker } = await startWorkers();
  const video = Object.assign(document.createElement('video'), { muted: true, playsInline: true, preload: 'auto' });
  const url = URL.createObjectURL(file);
  try {
    const loaded = next(video, 'loadeddata', signal);
    video.src = url;
    await loaded;
    if (video.videoWidth === 0) throw new Error('This browser plays only the sound of the video.');
    const [width, height] = sizeOf(video.videoWidth, video.videoHeight);
    const context = openContext(surface, [width, height]) as CanvasRenderingContext2D;
    context.imageSmoothingEnabled = true;
    const seconds = secondsOf(await durationOf(video, signal));
    const frames: Frame[] = [];
    for (const second of seconds) {
      await seek(video, second, signal);
      context.drawImage(video, 0, 0, width, height);
      const rgba = context.getImageData(0, 0, width, height).data;
      const [hashed] = await call<Pdq[]>(worker, [{ rgba, width, height }], { signal, transfer: [rgba.buffer] });
      frames.push({ ...hashed!, second });
      onProgress(frames.length / seconds.length);
      await visible(signal);
    }
    return frames;
  } finally {
    // Frees the decoder. WebKitGTK hangs if a player without a picture is asked for that.
    if (video.videoWidth > 0) {
      video.removeAttribute('src');
      video.load();
    }
    URL.revokeObjectURL(url);
  }
}

/** A recording that a browser made does not have its length. The player finds it when it looks for the end. */
async function durationOf(video: HTMLVideoElement, signal: AbortSignal): Promise<number> {
  if (video.duration !== Infinity) return video.duration;
  const ended = next(video, 'seeked', signal);
  video.currentTime = Number.MAX_SAFE_INTEGER;
  await ended;
  return Number.isFinite(video.duration) ? video.duration : video.currentTime;
}

/** Shows the frame of a second. Some browsers say that they have sought before they show it. */
async function seek(video: HTMLVideoElement, second: number, signal: AbortSignal): Promise<void> {
  const shown = 'requestVideoFrameCallback' in video ? new Promise(resolve => video.requestVideoFrameCallback(resolve)) : Promise.resolve();
  const sought = next(video, 'seeked', signal);
  video.currentTime = second + 0.001; // so that rounding does not lead to the frame before
  await sought;
  await Promise.race([shown, new Promise(resolve => setTimeout(resolve, SHORTLY))]);
}

/** Resolves with an event. Rejects if the video cannot be played, if nothing happens, and when the signal aborts. */
function next(video: HTMLVideoElement, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer = 0;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => (document.visibilityState === 'hidden' ? wait() : fail()), PATIENCE);
    };
    const settle = (settled: () => void) => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', wait);
      video.removeEventListener(event, succeed);
      video.removeEventListener('error', fail);
      signal.removeEventListener('abort', cancel);
      settled();
    };
    const succeed = () => settle(resolve);
    const fail = () => settle(() => reject(new Error('This browser cannot play the video.')));
    const cancel = () => settle(() => reject(abortError()));
    video.addEventListener(event, succeed);
    video.addEventListener('error', fail);
    signal.addEventListener('abort', cancel);
    document.addEventListener('visibilitychange', wait);
    wait();
    if (signal.aborted) cancel();
  });
}
