import type { Pdq } from './pdq';

const MIN_QUALITY = 50;
/** A pattern without detail sets fewer bits, and the exchange refuses its PDQ. A photo sets 128. */
const MIN_BITS = 96;

/** Whether a picture has enough detail to tell it from others. */
export function isGood({ hash, quality }: Pdq): boolean {
  return quality >= MIN_QUALITY && bitsOf(BigInt(`0x${hash}`)) >= MIN_BITS;
}

/** How many bits of a number are set. */
export function bitsOf(number: bigint): number {
  return number.toString(2).replaceAll('0', '').length;
}
