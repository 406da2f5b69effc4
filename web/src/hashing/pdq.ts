// PDQ, bit for bit as Meta's reference computes it. The reference uses 32-bit floats, so every step here rounds to one.
const f = Math.fround;

const SIDE = 64; // of the thumbnail that is transformed
const BITS = 16; // of the hash's square
const PASSES = 2;
const SMALLEST = 5;

export interface Pdq {
  /** 64 lowercase hexadecimal digits, all zero for a picture without detail. */
  hash: string;
  /** 0 to 100: how much detail the picture has. */
  quality: number;
}

/** Hashes RGBA pixels, row by row. It ignores alpha. */
export function pdq(rgba: Uint8ClampedArray, width: number, height: number): Pdq {
  return pdqOfLuma(luma(rgba), width, height);
}

/** Hashes the brightness of pixels, 0 to 255, row by row. It overwrites it. */
export function pdqOfLuma(luma: Float32Array, width: number, height: number): Pdq {
  if (width < SMALLEST || height < SMALLEST) return { hash: '0'.repeat(BITS * BITS / 4), quality: 0 };
  const thumbnail = shrink(luma, width, height);
  return { hash: hex(transform(thumbnail)), quality: quality(thumbnail) };
}

function luma(rgba: Uint8ClampedArray): Float32Array {
  const [red, green, blue] = [f(0.299), f(0.587), f(0.114)];
  const luma = new Float32Array(rgba.length / 4);
  for (let i = 0, at = 0; i < luma.length; i++, at += 4)
    luma[i] = f(f(red * rgba[at]!) + f(green * rgba[at + 1]!)) + f(blue * rgba[at + 2]!);
  return luma;
}

/** Blurs by box filters and takes the middle of each of 64 × 64 fields. Leaves a picture of that size as it is. */
function shrink(full: Float32Array, width: number, height: number): Float32Array {
  if (width === SIDE && height === SIDE) return full;
  const blurred = new Float32Array(full.length);
  for (let pass = 0; pass < PASSES; pass++) {
    for (let y = 0; y < height; y++) box(full, blurred, y * width, 1, width);
    for (let x = 0; x < width; x++) box(blurred, full, x, width, height);
  }
  const middle = (i: number, length: number) => Math.floor(((i + 0.5) * length) / SIDE);
  return Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
    full[middle(Math.floor(i / SIDE), height) * width + middle(i % SIDE, width)]!);
}

/** The mean of a window around each of `length` values, every `stride`th from `start`. At the ends the window is smaller. */
function box(from: Float32Array, to: Float32Array, start: number, stride: number, length: number): void {
  const window = Math.floor((length + 2 * SIDE - 1) / (2 * SIDE));
  const ahead = window >> 1;
  let sum = 0;
  let count = 0;
  // One running sum as in the reference, because the order of adding and subtracting decides how it rounds.
  for (let right = 0; right < length + ahead; right++) {
    if (right < length) {
      sum = f(sum + from[start + right * stride]!);
      count++;
    }
    if (right >= window) {
      sum = f(sum - from[start + (right - window) * stride]!);
      count--;
    }
    if (right >= ahead) to[start + (right - ahead) * stride] = sum / count;
  }
}

/** How much neighbours differ, in hundredths of full contrast, rounded down so that faint noise does not count. */
function quality(thumbnail: Float32Array): number {
  let sum = 0;
  const differ = (u: number, v: number) => Math.abs(Math.trunc(f(f(f(u - v) * 100) / 255)));
  for (let y = 0; y < SIDE; y++)
    for (let x = 0; x < SIDE; x++) {
      const here = thumbnail[y * SIDE + x]!;
      if (y + 1 < SIDE) sum += differ(here, thumbnail[(y + 1) * SIDE + x]!);
      if (x + 1 < SIDE) sum += differ(here, thumbnail[y * SIDE + x + 1]!);
    }
  return Math.min(100, Math.floor(sum / 90));
}

/** The 16 × 16 lowest frequencies of a discrete cosine transform, without the constant ones. */
function transform(thumbnail: Float32Array): Float32Array {
  const scale = f(Math.sqrt(2 / SIDE));
  const cosines = Float32Array.from({ length: BITS * SIDE }, (_, i) =>
    scale * Math.cos((Math.PI / 2 / SIDE) * (Math.floor(i / SIDE) + 1) * (2 * (i % SIDE) + 1)));
  const half = product(cosines, BITS, (k, x) => thumbnail[k * SIDE + x]!, SIDE);
  return product(half, BITS, (k, j) => cosines[j * SIDE + k]!, BITS);
}

/** The matrix product of `left`, with 64 columns, and `right`. */
function product(left: Float32Array, rows: number, right: (k: number, column: number) => number, columns: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < SIDE; k++) sum = f(sum + f(left[i * SIDE + k]! * right(k, j)));
    return sum;
  });
}

/** One bit for each frequency above the median, the last first. */
function hex(frequencies: Float32Array): string {
  const median = frequencies.slice().sort()[frequencies.length / 2 - 1]!;
  let digits = '';
  for (let i = frequencies.length - 4; i >= 0; i -= 4)
    digits += [3, 2, 1, 0].reduce((digit, bit) => 2 * digit + Number(frequencies[i + bit]! > median), 0).toString(16);
  return digits;
}
