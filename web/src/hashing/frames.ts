import type { Pdq } from './pdq';
import { bitsOf, isGood } from './quality';

/** The PDQ of one frame of a video. */
export interface Frame extends Pdq {
  /** When it is shown, in whole seconds from the beginning. */
  second: number;
}

/** The exchange accepts at most this many frames of a video. */
const MAX_FRAMES = 300;

/** A frame that differs in fewer bits from the one before adds nothing. */
const SAME = 10;

/** Frames are not hashed larger than this: PDQ looks at them much smaller anyway. */
export const LARGEST_SIDE = 1920;

/** When to look at a video of this length: at every second or, if it is longer than five minutes, 300 times at equal distances. */
export function secondsOf(duration: number): number[] {
  const seconds = Math.max(1, Math.ceil(duration));
  const count = Math.min(seconds, MAX_FRAMES);
  return Array.from({ length: count }, (_, i) => Math.floor((i * seconds) / count));
}

/** The size at which a frame is hashed. */
export function sizeOf(width: number, height: number): [number, number] {
  const scale = Math.min(1, LARGEST_SIDE / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** The frames that are worth sending, as the exchange reads them. Empty if there are none. */
export function vpdqOf(frames: readonly Frame[]): string {
  const kept: Frame[] = [];
  for (const frame of frames) {
    const last = kept[kept.length - 1];
    if (isGood(frame) && (last === undefined || distance(frame.hash, last.hash) > SAME)) kept.push(frame);
  }
  return kept.map(({ hash, quality, second }) => `${hash},${quality},${second}`).join(';');
}

function distance(one: string, other: string): number {
  return bitsOf(BigInt(`0x${one}`) ^ BigInt(`0x${other}`));
}
