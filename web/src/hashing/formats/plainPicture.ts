// Platforms mostly hash the pixels as they are stored. Browsers turn them by the Exif orientation, convert them by the colour
// profile and play the animation, and some do so whatever the page asks for. So they decode a copy of the file that contains
// nothing to turn, convert or play by.

/** A copy of a picture's file that every browser decodes to the stored pixels. */
export interface PlainPicture {
  file: Blob;
  /** How the picture is shown, as Exif defines it: 1 (upright) to 8. */
  orientation: number;
  /** False when no pixel can be transparent. */
  hasAlpha: boolean;
  /** The first frame of an animated PNG whose default picture is not part of the animation. */
  firstFrame?: Blob;
}
