import { BlobSource, Input, MATROSKA, MP4, MPEG_TS, QTFF, VideoSampleSink, WEBM, type VideoSample } from 'mediabunny';
import { secondsOf, sizeOf, type Frame } from './frames';
import { readLuma } from './luma';
import { pdq, pdqOfLuma, type Pdq } from './pdq';
import { openContext, type Surface } from './pixels';
import { abortError, serve } from './rpc';

const surface: Surface = { newCanvas: (width, height) => new OffscreenCanvas(width, height), pause: async () => {} };

// Decodes a video with WebCodecs. Rejects if it cannot read the file or find a frame, or the browser cannot decode it.
serve(async (file: Blob, onProgress, signal, visible): Promise<Frame[]> => {
  const input = new Input({ formats: [MP4, QTFF, MATROSKA, WEBM, MPEG_TS], source: new BlobSource(file) });
  try {
    const track = await input.getPrimaryVideoTrack();
    if (!track || !(await track.canDecode())) throw new Error('WebCodecs cannot decode the video.');
    const start = await track.getFirstTimestamp();
    const seconds = secondsOf((await track.computeDuration()) - start);
    const frames: Frame[] = [];
    for await (const sample of new VideoSampleSink(track).samplesAtTimestamps(seconds.map(second => start + second))) {
      if (!sample) throw new Error('The video has no frame there.');
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
