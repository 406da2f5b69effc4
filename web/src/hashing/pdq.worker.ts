import { pdq } from './pdq';
import { readPixels, type Pixels, type Surface } from './pixels';
import { serve } from './rpc';

const surface: Surface = { newCanvas: (width, height) => new OffscreenCanvas(width, height), pause: async () => {} };

// A picture's file or, where only the page can decode it, its pixels.
serve(async (picture: Blob | Pixels[]) => {
  const pixels = picture instanceof Blob ? await readPixels(picture, surface) : picture;
  return pixels.map(({ rgba, width, height }) => pdq(rgba, width, height));
});
