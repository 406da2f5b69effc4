import { BlobSource, Input, MATROSKA, MP4, MPEG_TS, QTFF, VideoSampleSink, WEBM, type VideoSample } from 'mediabunny';
import { secondsOf, sizeOf, type Frame } from './frames';
import { pdq, type Pdq } from './pdq';
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
    const [width, height] = sizeOf(track.displayWidth, track.displayHeight);
    const context = openContext(surface, [width, height]) as OffscreenCanvasRenderingContext2D;
    context.imageSmoothingEnabled = true;
    const frames: Frame[] = [];
    let done = 0;
    for await (const sample of new VideoSampleSink(track).samplesAtTimestamps(seconds.map(second => start + second))) {
      if (sample) frames.push({ ...hash(sample, context), second: seconds[done]! });
      onProgress(++done / seconds.length);
      await visible();
      if (signal.aborted) throw abortError();
    }
    return frames;
  } finally {
    input.dispose();
  }
});

/** Of the frame as a player shows it: upright, and with square pixels. */
function hash(sample: VideoSample, context: OffscreenCanvasRenderingContext2D): Pdq {
  const { width, height } = context.canvas;
  try {
    sample.draw(context, 0, 0, width, height);
    return pdq(context.getImageData(0, 0, width, height).data, width, height);
  } finally {
    sample.close();
  }
}
