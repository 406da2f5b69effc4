import { fourCC, view, type Reader } from './bytes';
import type { PlainPicture } from './plainPicture';

interface Box {
  type: string;
  start: number;
  content: number;
  end: number;
}

const FULL = 4; // bytes of version and flags, with which the content of some boxes begins
const LARGEST = 1 << 24; // for the box that describes the pictures; an iPhone's has a few KB
const [BT709, SRGB] = [1, 13];
const FROM_PRIMARIES = [12, 13]; // matrices that depend on the primaries

/**
 * AVIF and HEIC: labels the colours as sRGB and hides profiles. All of this happens in place, because the file contains offsets into
 * itself. For the same reason it stays turned: of these formats only the upright pixels can be hashed.
 */
export async function plainHeif(reader: Reader): Promise<PlainPicture> {
  const { file } = reader;
  const plain = { file, orientation: 1, hasAlpha: true };
  const meta = await findMeta(reader);
  if (!meta || meta.end - meta.start > LARGEST) return plain;
  const bytes = await view(file.slice(meta.start, meta.end));
  const properties = boxesIn(bytes, meta.content - meta.start + FULL, bytes.byteLength).find(({ type }) => type === 'iprp');
  if (!properties) return plain;
  const boxes = boxesIn(bytes, properties.content, properties.end);
  const container = boxes.find(({ type }) => type === 'ipco');
  if (!container) return plain;
  const hidden = new Set<number>();
  const described = boxesIn(bytes, container.content, container.end);
  described.forEach((property, index) => {
    if (property.type === 'colr' && dropColours(bytes, property)) hidden.add(index + 1);
  });
  for (const box of boxes) if (box.type === 'ipma') makeOptional(bytes, box, hidden);
  return {
    ...plain,
    file: new Blob([file.slice(0, meta.start), bytes, file.slice(meta.end)], { type: file.type }),
    hasAlpha: described.some(({ type }) => type === 'auxC'), // an auxiliary picture, such as alpha
  };
}

async function findMeta(reader: Reader): Promise<Box | undefined> {
  for (let at = 0; ; ) {
    const box = boxAt(await reader.read(at, 16), 0);
    if (!box) return;
    const { type, content, end } = box;
    if (type === 'meta') return { type, start: at, content: at + content, end: Math.min(at + end, reader.file.size) };
    at += end;
  }
}

function boxesIn(bytes: DataView, start: number, end: number): Box[] {
  const boxes: Box[] = [];
  for (let at = start; at < end; at = boxes[boxes.length - 1]!.end) {
    const box = boxAt(bytes, at);
    if (!box || box.end > end) break;
    boxes.push(box);
  }
  return boxes;
}

function boxAt(bytes: DataView, start: number): Box | undefined {
  if (start + 8 > bytes.byteLength) return;
  // A size of 1 means that 64 bits follow. One of 0 means that the box fills the rest of the file, and only the last box does that.
  const isLarge = bytes.getUint32(start) === 1;
  const header = isLarge ? 16 : 8;
  if (start + header > bytes.byteLength) return;
  const size = isLarge ? bytes.getUint32(start + 8) * 2 ** 32 + bytes.getUint32(start + 12) : bytes.getUint32(start);
  return size < header ? undefined : { type: fourCC(bytes, start + 4), start, content: start + header, end: start + size };
}

/** Changes a property of colours in place. True if readers must skip it from now on. */
function dropColours(bytes: DataView, { start, content, end }: Box): boolean {
  const kind = end - content >= 4 ? fourCC(bytes, content) : '';
  if (kind === 'nclx' && end - content >= 10 && !FROM_PRIMARIES.includes(bytes.getUint16(content + 8))) {
    bytes.setUint16(content + 4, BT709);
    bytes.setUint16(content + 6, SRGB);
  }
  if (kind !== 'prof' && kind !== 'rICC') return false;
  [...'free'].forEach((letter, i) => bytes.setUint8(start + 4 + i, letter.charCodeAt(0)));
  return true;
}

/** Clears the mark by which a picture says that it cannot be read without one of these properties. */
function makeOptional(bytes: DataView, { content, end }: Box, hidden: Set<number>): void {
  const [hasLargeIds, isWide] = [bytes.getUint8(content) > 0, (bytes.getUint8(content + 3) & 1) === 1];
  const width = isWide ? 2 : 1;
  let at = content + FULL + 4;
  for (let items = bytes.getUint32(content + FULL); items > 0 && at + 3 <= end; items--) {
    at += hasLargeIds ? 4 : 2;
    for (let count = bytes.getUint8(at++); count > 0 && at + width <= end; count--, at += width) {
      const index = isWide ? bytes.getUint16(at) & 0x7fff : bytes.getUint8(at) & 0x7f;
      if (!hidden.has(index)) continue;
      if (isWide) bytes.setUint16(at, index);
      else bytes.setUint8(at, index);
    }
  }
}
