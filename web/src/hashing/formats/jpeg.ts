import { fourCC, type Reader } from './bytes';
import { orientationOf } from './exif';
import type { PlainPicture } from './plainPicture';

const [APP0, EXIF, ADOBE, APP15, SCAN, COMMENT] = [0xe0, 0xe1, 0xee, 0xef, 0xda, 0xfe];
const END = new Uint8Array([0xff, 0xd9]);

/**
 * Keeps what the decoder needs: no profile, no Exif, no comment. The end marker that is added makes browsers draw a picture that was
 * cut off; nothing after the first end marker is read.
 */
export async function plainJpeg(reader: Reader): Promise<PlainPicture> {
  const { file } = reader;
  const parts: BlobPart[] = [file.slice(0, 2)];
  let orientation: number | undefined;
  let at = 2;
  for (;;) {
    const segment = await reader.read(at, 10);
    if (segment.byteLength < 4 || segment.getUint8(0) !== 0xff) break;
    const [marker, end] = [segment.getUint8(1), at + 2 + segment.getUint16(2)];
    if (marker === SCAN) break;
    if (marker === 0xff) {
      at++; // a fill byte
      continue;
    }
    if (marker === EXIF && segment.byteLength === 10 && fourCC(segment, 4) === 'Exif')
      orientation ??= orientationOf(await reader.read(at + 10, end - at - 10));
    const isDropped = marker === COMMENT || (marker > APP0 && marker <= APP15 && marker !== ADOBE);
    if (!isDropped) parts.push(file.slice(at, end));
    at = end;
  }
  parts.push(file.slice(at), END);
  return { file: new Blob(parts, { type: 'image/jpeg' }), orientation: orientation ?? 1, hasAlpha: false };
}
