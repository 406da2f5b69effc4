import { pdq } from './pdq';
import { readPixels, type Pixels, type Surface } from './pixels';
import { abortError, serve } from './rpc';

// A picture's file or, where only the page can decode it, its pixels.
serve(async (picture: Blob | Pixels[], _, signal) => {
  const surface: Surface = {
    newCanvas: (width, height) => new OffscreenCanvas(width, height),
    async pause() {
      if (signal.aborted) throw abortError();
    },
  };
  const pixels = picture instanceof Blob ? await readPixels(picture, surface) : picture;
  return pixels.map(({ rgba, width, height }) => pdq(rgba, width, height));
});
