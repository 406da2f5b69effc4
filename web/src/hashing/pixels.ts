import { findOrientation } from './orientation';

/** RGBA, row by row, of at most 512 × 512. */
export interface Pixels {
  rgba: Uint8ClampedArray;
  width: number;
  height: number;
}

/** Where pixels are read back. A worker has OffscreenCanvas; older browsers have only the page's own, and want pauses. */
export interface Surface {
  newCanvas(width: number, height: number): OffscreenCanvas | HTMLCanvasElement;
  pause(): Promise<void>;
}

type Context = OffscreenCanvasRenderingContext2D | CanvasRenderingContext2D;

const LARGEST = 512;
const LINES = 16; // read back at once

/**
 * A picture's pixels as they are stored and, if its Exif says it is turned, also upright. Throws if it can't be decoded.
 * The colour under pixels that are fully transparent is lost: a canvas keeps colours multiplied by their alpha.
 */
export async function readPixels(file: Blob, surface: Surface): Promise<Pixels[]> {
  const orientation = await findOrientation(file);
  const bitmap = await decode(orientation?.stored ?? file);
  try {
    const pixels = [await sample(bitmap, 1, surface)];
    if (orientation) pixels.push(await sample(bitmap, orientation.value, surface));
    return pixels;
  } finally {
    bitmap.close();
  }
}

async function decode(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { colorSpaceConversion: 'none', premultiplyAlpha: 'none' });
  } catch (error) {
    // Firefox before 98 takes no options.
    if (error instanceof TypeError) return createImageBitmap(file);
    throw error;
  }
}

/**
 * Takes the nearest pixel for each of 512 × 512 where the picture is larger than that in either direction, and all of them
 * otherwise. Only the lines that are needed are drawn, one by one and unscaled: browsers scale in ways of their own.
 */
async function sample(bitmap: ImageBitmap, orientation: number, surface: Surface): Promise<Pixels> {
  const sideways = orientation >= 5; // the upright picture's rows are stored as columns
  const mirrored = { x: [2, 3, 7, 8].includes(orientation), y: [3, 4, 6, 7].includes(orientation) };
  const [across, down] = sideways ? [bitmap.height, bitmap.width] : [bitmap.width, bitmap.height];
  const [lineBackwards, linesBackwards] = sideways ? [mirrored.y, mirrored.x] : [mirrored.x, mirrored.y];
  const shrinks = across > LARGEST || down > LARGEST;
  const [width, height] = shrinks ? [LARGEST, LARGEST] : [across, down];
  const columns = Array.from({ length: width }, (_, x) => nearest(x, across, width, lineBackwards));

  const context = openContext(surface, sideways ? [LINES, across] : [across, LINES]);
  const [alongLine, toNextLine] = sideways ? [LINES, 1] : [1, across];
  const rgba = new Uint8ClampedArray(width * height * 4);
  const to = new Uint32Array(rgba.buffer);
  for (let y = 0; y < height; y += LINES) {
    const lines = Math.min(LINES, height - y);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    for (let i = 0; i < lines; i++) {
      const line = nearest(y + i, down, height, linesBackwards);
      if (sideways) context.drawImage(bitmap, line, 0, 1, across, i, 0, 1, across);
      else context.drawImage(bitmap, 0, line, across, 1, 0, i, across, 1);
    }
    const from = new Uint32Array(context.getImageData(0, 0, context.canvas.width, context.canvas.height).data.buffer);
    for (let i = 0; i < lines; i++)
      for (let x = 0; x < width; x++) to[(y + i) * width + x] = from[columns[x]! * alongLine + i * toNextLine]!;
    await surface.pause();
  }
  return { rgba, width, height };
}

function nearest(i: number, of: number, to: number, backwards: boolean): number {
  const at = Math.floor((i * of) / to);
  return backwards ? of - 1 - at : at;
}

function openContext(surface: Surface, [width, height]: [number, number]): Context {
  const context = surface.newCanvas(width, height).getContext('2d', { willReadFrequently: true }) as Context | null;
  if (!context || !readsTruly(context)) throw new Error('This browser does not let the page read pixels back.');
  context.imageSmoothingEnabled = false;
  return context;
}

/** Some browsers answer scripts that read a canvas with white or noise. A little noise does PDQ no harm; more would make it lie. */
function readsTruly(context: Context): boolean {
  const drawn = context.createImageData(Math.min(LINES, context.canvas.width), 1);
  drawn.data.forEach((_, i) => (drawn.data[i] = i % 4 === 3 ? 255 : (i * 37) % 256));
  context.putImageData(drawn, 0, 0);
  const seen = context.getImageData(0, 0, drawn.width, 1).data;
  return seen.reduce((sum, value, i) => sum + Math.abs(value - drawn.data[i]!), 0) <= 2 * seen.length;
}
