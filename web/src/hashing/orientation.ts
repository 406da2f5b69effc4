// Browsers turn a photo upright by its Exif orientation, whatever they are told. Platforms mostly hash the pixels as they
// are stored. So the orientation is found here, and a copy that claims to be upright already is what gets decoded.
// Covered: JPEG, WebP, and PNG as far as its pixels begin. HEIC and AVIF turn by a property of the container, which can't be
// rewritten without moving what follows: of those only the upright pixels can be had.

export interface Orientation {
  /** As Exif has it: 2 to 8. */
  value: number;
  /** The picture, with an orientation of 1. */
  stored: Blob;
}

/** An Exif block in a file, from its TIFF header on; `checksum` is where a PNG's chunk and its CRC begin. */
interface Exif {
  start: number;
  length: number;
  chunk?: { start: number; end: number };
}

const ORIENTATION = 0x0112;
const MOST_PARTS = 256; // that are looked through

/** How a picture is to be turned, or null if it is upright as it is stored. */
export async function findOrientation(file: Blob): Promise<Orientation | null> {
  const exif = await findExif(file);
  const entry = exif && findEntry(await read(file, exif.start, exif.length));
  if (!exif || !entry || entry.value < 2 || entry.value > 8) return null;
  const at = exif.start + entry.offset;
  const parts: BlobPart[] = [file.slice(0, at), new Uint8Array(entry.littleEndian ? [1, 0] : [0, 1])];
  if (exif.chunk) {
    const { start, end } = exif.chunk;
    parts.push(file.slice(at + 2, end));
    const changed = new Blob(parts).slice(start, end);
    parts.push(crc32(await read(changed, 0, end - start)), file.slice(end + 4));
  } else parts.push(file.slice(at + 2));
  return { value: entry.value, stored: new Blob(parts, { type: file.type }) };
}

async function read(file: Blob, start: number, length: number): Promise<DataView> {
  return new DataView(await file.slice(start, start + length).arrayBuffer());
}

async function findExif(file: Blob): Promise<Exif | null> {
  const head = await read(file, 0, 12);
  if (head.byteLength < 12) return null;
  if (head.getUint16(0) === 0xffd8) return findInJpeg(file);
  if (head.getUint32(0) === 0x89504e47) return findInPng(file);
  if (name(head, 0) === 'RIFF' && name(head, 8) === 'WEBP') return findInWebp(file);
  return null;
}

async function findInJpeg(file: Blob): Promise<Exif | null> {
  for (let at = 2, parts = 0; parts < MOST_PARTS; parts++) {
    const segment = await read(file, at, 10);
    if (segment.byteLength < 10 || segment.getUint8(0) !== 0xff) return null;
    const [marker, length] = [segment.getUint8(1), segment.getUint16(2)];
    if (marker === 0xda) return null; // the pixels begin
    if (marker === 0xe1 && name(segment, 4) === 'Exif') return { start: at + 10, length: length - 8 };
    at += marker === 0xff ? 1 : 2 + length;
  }
  return null;
}

async function findInPng(file: Blob): Promise<Exif | null> {
  for (let at = 8, parts = 0; parts < MOST_PARTS; parts++) {
    const chunk = await read(file, at, 8);
    if (chunk.byteLength < 8 || name(chunk, 4) === 'IDAT') return null;
    const length = chunk.getUint32(0);
    const end = at + 8 + length;
    if (name(chunk, 4) === 'eXIf') return { start: at + 8, length, chunk: { start: at + 4, end } };
    at = end + 4;
  }
  return null;
}

async function findInWebp(file: Blob): Promise<Exif | null> {
  for (let at = 12, parts = 0; parts < MOST_PARTS; parts++) {
    const chunk = await read(file, at, 14);
    if (chunk.byteLength < 14) return null;
    const length = chunk.getUint32(4, true);
    if (name(chunk, 0) === 'EXIF') {
      const prefix = name(chunk, 8) === 'Exif' ? 6 : 0; // some writers take it over from JPEG
      return { start: at + 8 + prefix, length: length - prefix };
    }
    at += 8 + length + (length % 2);
  }
  return null;
}

/** The orientation in a TIFF header's first directory, and where its two bytes stand. */
function findEntry(tiff: DataView): { offset: number; littleEndian: boolean; value: number } | null {
  if (tiff.byteLength < 8) return null;
  const littleEndian = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, littleEndian);
  if (tiff.getUint16(2, littleEndian) !== 42 || directory + 2 > tiff.byteLength) return null;
  for (let i = 0; i < tiff.getUint16(directory, littleEndian); i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.byteLength) return null;
    if (tiff.getUint16(entry, littleEndian) === ORIENTATION)
      return { offset: entry + 8, littleEndian, value: tiff.getUint16(entry + 8, littleEndian) };
  }
  return null;
}

function name(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map(i => view.getUint8(at + i)));
}

function crc32(bytes: DataView): DataView<ArrayBuffer> {
  let crc = -1;
  for (let i = 0; i < bytes.byteLength; i++) {
    crc ^= bytes.getUint8(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  const big = new DataView(new ArrayBuffer(4));
  big.setInt32(0, ~crc);
  return big;
}
