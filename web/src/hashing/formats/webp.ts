import { fourCC, uint32, type Reader } from './bytes';
import { orientationOf } from './exif';
import type { PlainPicture } from './plainPicture';

const HEADER = 8; // before a chunk's data: its name and its length
const [PROFILE, ALPHA, EXIF, XMP] = [0x20, 0x10, 0x08, 0x04];

/** Drops the profile, Exif and XMP, and the flags that announce them. */
export async function plainWebp(reader: Reader): Promise<PlainPicture> {
  const { file } = reader;
  const parts: BlobPart[] = [];
  let [orientation, hasAlpha] = [1, false];
  let size = (await reader.read(4, 4)).getUint32(0, true);
  const fileEnd = Math.min(file.size, 8 + size);
  for (let at = 12; at + HEADER < fileEnd; ) {
    const chunk = await reader.read(at, 14);
    const [name, length] = [fourCC(chunk, 0), chunk.getUint32(4, true)];
    const [start, end] = [at + HEADER, at + HEADER + length + (length % 2)];
    const isDropped = ['ICCP', 'EXIF', 'XMP '].includes(name);
    if (isDropped) size -= end - at;
    if (name === 'EXIF') {
      const prefix = chunk.byteLength === 14 && fourCC(chunk, 8) === 'Exif' ? 6 : 0; // Some writers copy it from JPEG.
      orientation = orientationOf(await reader.read(start + prefix, length - prefix));
    } else if (name === 'VP8X') {
      const flags = chunk.getUint8(8);
      hasAlpha = (flags & ALPHA) !== 0;
      parts.push(file.slice(at, start), new Uint8Array([flags & ~(PROFILE | EXIF | XMP)]), file.slice(start + 1, end));
    } else if (!isDropped) {
      // The first byte of a lossless picture is a signature. Its size follows, and then whether it has alpha.
      if (name === 'VP8L' && chunk.byteLength >= 13) hasAlpha ||= (chunk.getUint32(9, true) & (1 << 28)) !== 0;
      parts.push(file.slice(at, Math.min(end, fileEnd)));
    }
    at = end;
  }
  return { file: new Blob(['RIFF', uint32(size, true), 'WEBP', ...parts], { type: 'image/webp' }), orientation, hasAlpha };
}
