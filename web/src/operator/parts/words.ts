import { el } from '../../dom';

/** `1 hash`, `2 hashes`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number.toLocaleString('en')} ${number === 1 ? one : many}`;
}

/** `Example, Second and Third`. */
export function list(names: string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names[names.length - 1]!}`;
}

/** A UTC time, to the minute: `2026-11-26 14:05`. */
export function shortTime(time: string | number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** A UTC time and how long ago it was. */
export function when(time: string): HTMLElement {
  const ago = (Date.now() - Date.parse(time)) / 1_000;
  return el('time', { datetime: time }, ago >= 0 ? `${shortTime(time)} (${duration(ago)} ago)` : shortTime(time));
}

/** A duration in its two-digit unit: `45 s`, `12 min`, `30 h`, `5 days`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 72 * 3_600) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
