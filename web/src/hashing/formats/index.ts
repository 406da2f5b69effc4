import { plainBmp } from './bmp';
import { fourCC, Reader } from './bytes';
import { plainHeif } from './heif';
import { plainJpeg } from './jpeg';
import type { PlainPicture } from './plainPicture';
import { plainPng } from './png';
import { plainWebp } from './webp';

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
