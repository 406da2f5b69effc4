import { fourCC, uint32, view, type Reader } from './bytes';
import { orientationOf } from './exif';
import type { PlainPicture } from './plainPicture';

/** From its length, which its name follows, to its checksum. */
interface Chunk {
  name: string;
  start: number;
  end: number;
}

const HEADER = 8; // before a chunk's data: its length and its name
const CHECKSUM = 4;
const END = new Uint8Array([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);

/** Keeps the critical chunks, which are the default picture, and the transparent colours: no profile, no Exif, no animation. */
export async function plainPng(reader: Reader): Promise<PlainPicture> {
  const { file } = reader;
  const chunks = await readChunks(reader);
  const isCut = chunks.length === 0 || chunks[chunks.length - 1]!.end > file.size;
  const copyOf = (parts: BlobPart[]) => new Blob([file.slice(0, 8), ...parts], { type: 'image/png' });
  const kept = chunks.filter(({ name }) => /^([A-Z]|tRNS)/.test(name) && name !== 'IEND');
  const slice = ({ start, end }: Chunk) => file.slice(start, end);
  const firstFrame = await readFirstFrame(reader, chunks);
  const exif = chunks.find(({ name }) => name === 'eXIf');
  const colourType = await reader.read(25, 1);
  return {
    // What followed the cut would only be data of its last chunk.
    file: copyOf([...kept.map(slice), ...(isCut ? [] : [END])]),
    orientation: exif ? orientationOf(await reader.read(exif.start + HEADER, exif.end - exif.start - HEADER - CHECKSUM)) : 1,
    hasAlpha: (colourType.byteLength === 1 && (colourType.getUint8(0) & 4) !== 0) || kept.some(({ name }) => name === 'tRNS'),
    ...(firstFrame && { firstFrame: copyOf([...kept.filter(({ name }) => name !== 'IDAT').map(slice), ...firstFrame, END]) }),
  };
}

async function readChunks(reader: Reader): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for (let start = 8; ; start = chunks[chunks.length - 1]!.end) {
    const header = await reader.read(start, HEADER);
    if (header.byteLength < HEADER || !/^[a-z]{4}$/i.test(fourCC(header, 4))) return chunks;
    chunks.push({ name: fourCC(header, 4), start, end: start + HEADER + header.getUint32(0) + CHECKSUM });
  }
}

/** As a chunk of a still picture, unless the default picture is this frame or the frame leaves a part of the picture empty. */
async function readFirstFrame(reader: Reader, chunks: Chunk[]): Promise<BlobPart[] | undefined> {
  const control = chunks.findIndex(({ name }) => name === 'fcTL');
  if (control < 0 || control < chunks.findIndex(({ name }) => name === 'IDAT')) return;
  const later = chunks.slice(control + 1);
  const next = later.findIndex(({ name }) => name === 'fcTL');
  const frame = later.slice(0, next < 0 ? later.length : next).filter(({ name }) => name === 'fdAT');
  const [size, frameSize] = [await reader.read(16, 8), await reader.read(chunks[control]!.start + HEADER + 4, 8)];
  if (frame.length === 0 || [0, 4].some(at => size.getUint32(at) !== frameSize.getUint32(at))) return;
  const number = 4; // of bytes before the data of an fdAT chunk, which hold its number
  const data = await view(new Blob(['IDAT', ...frame.map(({ start, end }) => reader.file.slice(start + HEADER + number, end - CHECKSUM))]));
  return [uint32(data.byteLength - 4), data, uint32(crc32(data))];
}

function crc32(bytes: DataView): number {
  let crc = -1;
  for (let i = 0; i < bytes.byteLength; i++) {
    crc ^= bytes.getUint8(i);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}
