export type MediaType = 'image' | 'video';

/** How many of a file's first bytes `mediaTypeOf` needs. */
export const HEAD = 1024;

const HEIF = /^(hei[cfmsx]|hev[cmsx]|mif[12]|msf1|avi[fos]|miaf|crx )$/; // also Canon's raw pictures
const AUDIO = /^(M4[ABP] |F4[AB] )$/;
const QUICKTIME = /^[\0-\x1f].{3}(moov|mdat|wide|free|skip|pnot)/s;
const OGG_VIDEO = /\x80theora|\x01video|BBCD\0|OVP80|\x80daala/;

/** What the first bytes of a file show. The MIME type, which browsers take from the name, decides only where they show nothing. */
export function mediaTypeOf(mimeType: string, head: Uint8Array): MediaType | null {
  const bytes = Array.from(head.subarray(0, HEAD), byte => String.fromCharCode(byte)).join('');
  const declared = /^(image|video)\//.exec(mimeType)?.[1] as MediaType | undefined;
  return mediaTypeOfBytes(bytes) ?? declared ?? null;
}

function mediaTypeOfBytes(head: string): MediaType | null {
  const [box, brand] = [head.slice(4, 8), head.slice(8, 12)];
  if (/^(\xff\xd8\xff|\x89PNG|GIF8|BM.{4}\0\0\0\0|II\*\0|MM\0\*|\xff\x0a|\0\0\0\x0c(JXL|jP ) )/s.test(head)) return 'image';
  if (/^RIFF/.test(head)) return brand === 'WEBP' ? 'image' : brand === 'AVI ' ? 'video' : null;
  if (box === 'ftyp') return HEIF.test(brand) ? 'image' : AUDIO.test(brand) ? null : 'video';
  // Matroska and WebM, QuickTime, MPEG, Flash, Windows Media
  if (QUICKTIME.test(head) || /^(\x1aE\xdf\xa3|\0\0\x01[\xb3\xba]|FLV\x01|0&\xb2u)/.test(head)) return 'video';
  if (/^OggS/.test(head)) return OGG_VIDEO.test(head) ? 'video' : null;
  return isTransportStream(head, 0, 188) || isTransportStream(head, 4, 192) ? 'video' : null;
}

/** Whether every packet begins with its sync byte: those of MPEG-TS have 188 bytes, those of M2TS four more in front. */
function isTransportStream(head: string, start: number, packet: number): boolean {
  if (head.length <= start + packet) return false;
  for (let at = start; at < head.length; at += packet) if (head[at] !== 'G') return false;
  return true;
}
