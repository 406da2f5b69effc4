import { plainPicture } from './formats';

/** RGBA, row by row: of pictures at most 512 × 512. */
export interface Pixels {
  rgba: Uint8ClampedArray;
  width: number;
  height: number;
}

/** Where pixels are read back: a worker with OffscreenCanvas, or the page. The page also has `<img>`, and must pause to stay responsive. */
export interface Surface {
  newCanvas(width: number, height: number): OffscreenCanvas | HTMLCanvasElement;
  /** Rejects when the hashing was cancelled. */
  pause(): Promise<void>;
  /** Rejects if the browser draws nothing. */
  draw?(file: Blob): Promise<HTMLCanvasElement>;
}

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

type Picture = ImageBitmap | HTMLCanvasElement;

const LARGEST = 512;
const LINES = 64; // drawn and read back at once

/**
 * A picture's pixels as they are stored, then those of an animated PNG's first frame and those upright, where they differ. Rejects if
 * the browser cannot decode it. A canvas multiplies colours by their alpha, so the colours of wholly transparent pixels are lost.
 */
export async function readPixels(file: Blob, surface: Surface): Promise<Pixels[]> {
  const { file: plain, orientation, hasAlpha, firstFrame } = await plainPicture(file);
  const [stored, ...upright] = await decode(plain, hasAlpha, orientation === 1 ? [1] : [1, orientation], surface);
  const frames = firstFrame ? await decode(firstFrame, hasAlpha, [1], surface) : [];
  return [stored!, ...frames, ...upright];
}

/** Some browsers refuse a damaged picture as a bitmap, or make a transparent one of it, but draw what there is of it in `<img>`. */
async function decode(file: Blob, hasAlpha: boolean, orientations: number[], surface: Surface): Promise<Pixels[]> {
  const bitmap = await newBitmap(file, hasAlpha);
  if (bitmap) {
    const pixels = await sampleAll(bitmap, orientations, surface).finally(() => bitmap.close());
    if (!isTransparent(pixels[0]!)) return pixels;
  }
  const canvas = await surface.draw?.(file);
  const pixels = canvas && (await sampleAll(canvas, orientations, surface));
  if (!pixels || (isTransparent(pixels[0]!) && !hasAlpha)) throw new Error('This browser cannot decode the picture.');
  return pixels;
}

/** Chromium needs twice the memory for pixels that are not converted. In an opaque copy without a profile there is nothing to convert. */
async function newBitmap(file: Blob, hasAlpha: boolean): Promise<ImageBitmap | null> {
  if (!hasAlpha && /^image\/(jpeg|png|webp)$/.test(file.type)) return createImageBitmap(file).catch(() => null);
  try {
    return await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  } catch (error) {
    // Firefox before 98 takes no options.
    return error instanceof TypeError ? createImageBitmap(file).catch(() => null) : null;
  }
}

function isTransparent({ rgba }: Pixels): boolean {
  return rgba.every((value, i) => i % 4 < 3 || value === 0);
}

async function sampleAll(picture: Picture, orientations: number[], surface: Surface): Promise<Pixels[]> {
  const pixels: Pixels[] = [];
  for (const orientation of orientations) pixels.push(await sample(picture, orientation, surface));
  return pixels;
}

/**
 * Takes the nearest pixel for each of 512 × 512 where the picture is larger than that in either direction, and all of them
 * otherwise. Only the lines that are needed are drawn, and then only their columns that are needed: one by one and unscaled, because
 * every browser scales in its own way. Browsers free late what is read back, so nothing else is.
 */
async function sample(picture: Picture, orientation: number, surface: Surface): Promise<Pixels> {
  const sideways = orientation >= 5; // the rows of the upright picture are stored as columns
  const mirrored = { x: [2, 3, 7, 8].includes(orientation), y: [3, 4, 6, 7].includes(orientation) };
  const [across, down] = sideways ? [picture.height, picture.width] : [picture.width, picture.height];
  const [lineBackwards, linesBackwards] = sideways ? [mirrored.y, mirrored.x] : [mirrored.x, mirrored.y];
  const shrinks = across > LARGEST || down > LARGEST;
  const [width, height] = shrinks ? [LARGEST, LARGEST] : [across, down];

  const drawn = openContext(surface, sideways ? [LINES, across] : [across, LINES]);
  const kept = openContext(surface, sideways ? [LINES, width] : [width, LINES]);
  const [alongLine, toNextLine] = sideways ? [LINES, 1] : [1, width];
  const rgba = new Uint8ClampedArray(width * height * 4);
  const to = new Uint32Array(rgba.buffer);
  for (let y = 0; y < height; y += LINES) {
    const lines = Math.min(LINES, height - y);
    for (const context of [drawn, kept]) context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    for (let i = 0; i < lines; i++) {
      const line = nearest(y + i, down, height, linesBackwards);
      if (sideways) drawn.drawImage(picture, line, 0, 1, across, i, 0, 1, across);
      else drawn.drawImage(picture, 0, line, across, 1, 0, i, across, 1);
    }
    for (let x = 0; x < width; x++) {
      const column = nearest(x, across, width, lineBackwards);
      if (sideways) kept.drawImage(drawn.canvas, 0, column, LINES, 1, 0, x, LINES, 1);
      else kept.drawImage(drawn.canvas, column, 0, 1, LINES, x, 0, 1, LINES);
    }
    const from = new Uint32Array(kept.getImageData(0, 0, kept.canvas.width, kept.canvas.height).data.buffer);
    for (let i = 0; i < lines; i++) for (let x = 0; x < width; x++) to[(y + i) * width + x] = from[x * alongLine + i * toNextLine]!;
    await surface.pause();
  }
  for (const { canvas } of [drawn, kept]) canvas.width = 0; // frees its memory now
  return { rgba, width, height };
}

function nearest(i: number, of: number, to: number, backwards: boolean): number {
  const at = Math.floor((i * of) / to);
  return backwards ? of - 1 - at : at;
}

/** Rejects if the browser does not let the page read pixels back. */
export function openContext(surface: Surface, [width, height]: [number, number]): Context {
  const context = surface.newCanvas(width, height).getContext('2d', { willReadFrequently: true }) as Context | null;
  if (!context || !readsTrue(context)) throw new Error('This browser does not let the page read pixels back.');
  context.imageSmoothingEnabled = false;
  return context;
}

/** Some browsers return white or noise to scripts that read a canvas. PDQ tolerates a little noise, but more would falsify it. */
function readsTrue(context: Context): boolean {
  const drawn = context.createImageData(Math.min(LINES, context.canvas.width), 1);
  drawn.data.forEach((_, i) => (drawn.data[i] = i % 4 === 3 ? 255 : (i * 37) % 256));
  context.putImageData(drawn, 0, 0);
  const seen = context.getImageData(0, 0, drawn.width, 1).data;
  return seen.reduce((sum, value, i) => sum + Math.abs(value - drawn.data[i]!), 0) <= 2 * seen.length;
}
