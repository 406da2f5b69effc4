import type { VideoSample } from 'mediabunny';
import { LARGEST_SIDE } from './frames';

/** The brightness of each pixel, 0 to 255, row by row. */
interface Luma {
  luma: Float32Array;
  width: number;
  height: number;
}

/**
 * The brightness of a frame as the video stores it, upright. A canvas would convert the colours first, in each browser in another way,
 * which changes up to 26 bits of a PDQ. Null if the frame has no such plane. Large frames are read with gaps.
 */
export async function readLuma(sample: VideoSample): Promise<Luma | null> {
  const format = /^(?:I4\d\d|NV12)A?(?:P(10|12))?$/.exec(sample.format ?? '');
  if (!format) return null;
  const bytes = new Uint8Array(sample.allocationSize());
  const [plane] = await sample.copyTo(bytes);
  const depth = Number(format[1] ?? 8);
  const values = depth === 8 ? bytes.subarray(plane!.offset) : new Uint16Array(bytes.buffer, plane!.offset);
  const row = plane!.stride / values.BYTES_PER_ELEMENT;
  const { width: across, height: down } = sample.visibleRect;
  const gap = Math.ceil(Math.max(across, down) / LARGEST_SIDE);
  const [first, toRight, toBelow] = wayThrough(sample, row);
  const sideways = sample.rotation % 180 !== 0;
  const [width, height] = [Math.ceil((sideways ? down : across) / gap), Math.ceil((sideways ? across : down) / gap)];
  const brightness = scale(depth, sample.colorSpace.fullRange === true);
  const luma = new Float32Array(width * height);
  for (let y = 0, to = 0; y < height; y++)
    for (let x = 0, from = first + y * gap * toBelow; x < width; x++, to++, from += gap * toRight) luma[to] = brightness[values[from]!]!;
  return { luma, width, height };
}

/** Where the upright frame begins in the stored one, and how far its next pixel is to the right, and below. */
function wayThrough({ rotation, flip, visibleRect: { width, height } }: VideoSample, row: number): [number, number, number] {
  const last = (height - 1) * row;
  const [first, toRight, toBelow, across] = (
    { 0: [0, 1, row, width], 90: [last, -row, 1, height], 180: [last + width - 1, -1, -row, width], 270: [width - 1, row, -1, height] } as const
  )[rotation];
  return flip ? [first + toRight * (across - 1), -toRight, toBelow] : [first, toRight, toBelow];
}

/** The brightness of each stored value. Most videos use 16 to 235 of 0 to 255. */
function scale(depth: number, isFullRange: boolean): Float32Array {
  const one = 2 ** (depth - 8);
  const [black, white] = isFullRange ? [0, 256 * one - 1] : [16 * one, 235 * one];
  return Float32Array.from({ length: 256 * one }, (_, value) => Math.min(255, Math.max(0, Math.round(((value - black) * 255) / (white - black)))));
}
