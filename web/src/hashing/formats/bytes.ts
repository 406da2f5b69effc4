const WINDOW = 1 << 16;

/** Reads parts of a file through a window, because a separate read for every few bytes is slow. */
export class Reader {
  private window = new DataView(new ArrayBuffer(0));
  private start = 0;

  constructor(readonly file: Blob) {}

  /** Up to `length` bytes: fewer, or none, where the file ends. */
  async read(at: number, length: number): Promise<DataView> {
    const [start, end] = [at, at + Math.max(length, 0)].map(offset => Math.min(offset, this.file.size)) as [number, number];
    if (start < this.start || end > this.start + this.window.byteLength) {
      this.window = await view(this.file.slice(start, Math.max(end, start + WINDOW)));
      this.start = start;
    }
    return new DataView(this.window.buffer, start - this.start, end - start);
  }
}

export async function view(blob: Blob): Promise<DataView<ArrayBuffer>> {
  return new DataView(await blob.arrayBuffer());
}

/** Four characters that name a box, a chunk or a brand. */
export function fourCC(bytes: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map(i => bytes.getUint8(at + i)));
}

export function uint32(value: number, littleEndian = false): DataView<ArrayBuffer> {
  const bytes = new DataView(new ArrayBuffer(4));
  bytes.setUint32(0, value, littleEndian);
  return bytes;
}
