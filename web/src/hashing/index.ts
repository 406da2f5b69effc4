/** What a hash is of and how it was computed, as the exchange names it. */
export type SignalType = 'pdq' | 'image_md5' | 'image_sha256' | 'video_md5' | 'video_sha256';

/** `quality` stands only with `pdq`, 50 to 100. */
export interface Hash {
  signalType: SignalType;
  hashValue: string;
  quality?: number;
}

/** What the page must tell in plain words. */
export type Remark = 'low-quality' | 'cannot-decode' | 'may-be-converted';

export interface HashedFile {
  mediaType: 'image' | 'video';
  /** At most 4: PDQ as stored and PDQ upright, MD5, SHA-256. */
  hashes: Hash[];
  remarks: Remark[];
}

/** A file that has no hashes to send. */
export class CannotHash extends Error {
  constructor(readonly reason: 'not-a-picture-or-video' | 'empty' | 'unreadable') {
    super(reason);
    this.name = 'CannotHash';
  }
}
