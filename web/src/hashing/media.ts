export type MediaType = 'image' | 'video';

const HEIF = /^(hei[cmsx]|hev[cmx]|mif1|msf1|avi[fs])$/;
const AUDIO = /^(M4[ABP] |F4[AB] )$/;
const QUICKTIME = /^(moov|mdat|wide|free|skip|pnot)$/;

/** What a file says it is, or else what its first 16 bytes look like; null if that is neither. */
export function mediaTypeOf(mimeType: string, head: Uint8Array): MediaType | null {
  const said = /^(image|video)\//.exec(mimeType);
  return said ? (said[1] as MediaType) : looksLike(String.fromCharCode(...head));
}

function looksLike(head: string): MediaType | null {
  const [box, brand] = [head.slice(4, 8), head.slice(8, 12)];
  if (/^(\xff\xd8\xff|\x89PNG|GIF8|BM|II\*\0|MM\0\*|\xff\x0a|\0\0\0\x0cJXL )/.test(head)) return 'image';
  if (/^RIFF/.test(head)) return brand === 'WEBP' ? 'image' : brand === 'AVI ' ? 'video' : null;
  if (box === 'ftyp') return HEIF.test(brand) ? 'image' : AUDIO.test(brand) ? null : 'video';
  // WebM and Matroska, QuickTime, MPEG, Flash, Windows Media
  if (QUICKTIME.test(box) || /^(\x1aE\xdf\xa3|\0\0\x01[\xb3\xba]|FLV\x01|0&\xb2u)/.test(head)) return 'video';
  return null;
}
