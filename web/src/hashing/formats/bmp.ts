import { uint32, type Reader } from './bytes';
import type { PlainPicture } from './plainPicture';

const [HEADER_LENGTH, COLOUR_SPACE] = [14, 70];
const HEADER_WITH_COLOUR_SPACE = 108;
const SRGB = 0x73524742;

/** Labels the colours as sRGB in place of a profile. */
export async function plainBmp(reader: Reader): Promise<PlainPicture> {
  const { file } = reader;
  const header = await reader.read(HEADER_LENGTH, 4);
  const hasColourSpace = header.byteLength === 4 && header.getUint32(0, true) >= HEADER_WITH_COLOUR_SPACE;
  const copy = new Blob([file.slice(0, COLOUR_SPACE), uint32(SRGB, true), file.slice(COLOUR_SPACE + 4)], { type: 'image/bmp' });
  return { file: hasColourSpace ? copy : file, orientation: 1, hasAlpha: true };
}
