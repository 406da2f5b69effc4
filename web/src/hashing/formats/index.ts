import { plainBmp } from './bmp';
import { fourCC, Reader } from './bytes';
import { plainHeif } from './heif';
import { plainJpeg } from './jpeg';
import { plainPng } from './png';
import { plainWebp } from './webp';

// Platforms mostly hash the pixels as they are stored. Browsers turn them by the Exif orientation, convert them by the colour
// profile and play the animation, and some do so whatever the page asks for. So they decode a copy of the file that contains
// nothing to turn, convert or play by.

/** A copy of a picture's file that every browser decodes to the stored pixels. */
export interface PlainPicture {
  file: Blob;
  /** How the picture is shown, as Exif defines it: 1 (upright) to 8. */
  orientation: number;
  /** False when no pixel can be transparent. */
  hasAlpha: boolean;
  /** The first frame of an animated PNG whose default picture is not part of the animation. */
  firstFrame?: Blob;
}

/** Other formats stay as they are. */
export async function plainPicture(picked: Blob): Promise<PlainPicture> {
  // Some browsers do not decode what is called a video.
  const file = /^(image\/|$)/.test(picked.type) ? picked : new Blob([picked]);
  const reader = new Reader(file);
  const head = await reader.read(0, 12);
  if (head.byteLength === 12) {
    if (head.getUint16(0) === 0xffd8) return plainJpeg(reader);
    if (head.getUint32(0) === 0x89504e47) return plainPng(reader);
    if (fourCC(head, 0) === 'RIFF' && fourCC(head, 8) === 'WEBP') return plainWebp(reader);
    if (fourCC(head, 4) === 'ftyp') return plainHeif(reader);
    if (head.getUint16(0) === 0x424d) return plainBmp(reader);
  }
  return { file, orientation: 1, hasAlpha: true };
}
