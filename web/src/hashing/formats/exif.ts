const ORIENTATION = 0x0112;

/** The orientation in the first directory of an Exif block, from its TIFF header on: 1, upright, unless it is 2 to 8. */
export function orientationOf(tiff: DataView): number {
  if (tiff.byteLength < 8) return 1;
  const littleEndian = tiff.getUint16(0) === 0x4949;
  const directory = tiff.getUint32(4, littleEndian);
  if (tiff.getUint16(2, littleEndian) !== 42 || directory + 2 > tiff.byteLength) return 1;
  for (let i = 0; i < tiff.getUint16(directory, littleEndian); i++) {
    const entry = directory + 2 + 12 * i;
    if (entry + 12 > tiff.byteLength) return 1;
    if (tiff.getUint16(entry, littleEndian) !== ORIENTATION) continue;
    const value = tiff.getUint16(entry + 8, littleEndian);
    return value >= 2 && value <= 8 ? value : 1;
  }
  return 1;
}
