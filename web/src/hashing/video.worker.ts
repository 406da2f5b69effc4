import { BlobSource, Input, MATROSKA, MP4, MPEG_TS, QTFF, VideoSampleSink, WEBM, type VideoSample } from 'mediabunny';
import { secondsOf, sizeOf, type Frame } from './frames';
import { readLuma } from './luma';
import { pdq, pdqOfLuma, type Pdq } from './pdq';
import { openContext, type Surface } from './pixels';
import { abortError, serve } from './rpc';

const surface: Surface = { newCanvas: (width, height) => new OffscreenCanvas(width, height), pause: async () => {} };

// Decodes a video with WebCodecs. Rejects if it cannot read the file, or the browser cannot decode it.
serve(async (file: Blob, onProgress, signal, visible): Promise<Frame[]> => {
  const input = new Input({ formats: [MP4, QTFF, MATROSKA, WEBM, MPEG_TS], source: new BlobSource(file) });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track || !(await track.canDecode())) throw new Error('WebCodecs cannot decode the video.');
    const start = await track.getFirstTimestamp();
    const seconds = secondsOf((await track.computeDuration()) - start);
    const frames: Frame[] = [];
    for await (const sample of framesAt(new VideoSampleSink(track), seconds.map(second => start + second))) {
      frames.push({ ...(await hash(sample)), second: seconds[frames.length]! });
      onProgress(frames.length / seconds.length);
      await visible();
      if (signal.aborted) throw abortError();
    }
    return frames;
  } finally {
    input.dispose();
  }
});

/** The frame that is shown at each of these times. What a browser recorded has no index, and is decoded from its beginning. */
async function* framesAt(sink: VideoSampleSink, times: number[]): AsyncGenerator<VideoSample> {
  let found = 0;
  for await (const sample of sink.samplesAtTimestamps(times)) {
    if (!sample) break;
    found++;
    yield sample;
  }
  if (found === times.length) return;
  let shown: VideoSample | undefined;
  try {
    for await (const sample of sink.samples()) {
      for (; shown && found < times.length && times[found]! < sample.timestamp; found++) yield shown.clone();
      shown?.close();
      shown = sample;
      if (found === times.length) return;
    }
    for (; shown && found < times.length; found++) yield shown.clone();
  } finally {
    shown?.close();
  }
}

/** Of the frame as a player shows it: upright, and the whole of it. */
async function hash(sample: VideoSample): Promise<Pdq> {
  try {
    const stored = await readLuma(sample).catch(() => null);
    return stored ? pdqOfLuma(stored.luma, stored.width, stored.height) : hashDrawn(sample);
  } finally {
    sample.close();
  }
}

/** Some decoders do not give their pixels away, but draw them on a canvas. */
function hashDrawn(sample: VideoSample): Pdq {
  const [width, height] = sizeOf(sample.displayWidth, sample.displayHeight);
  const context = openContext(surface, [width, height]) as OffscreenCanvasRenderingContext2D;
  context.imageSmoothingEnabled = true;
  sample.draw(context, 0, 0, width, height);
  return pdq(context.getImageData(0, 0, width, height).data, width, height);
}
