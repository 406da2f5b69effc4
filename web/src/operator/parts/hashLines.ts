import type { NamedHash } from '../exchange';

const digits: Record<string, number> = { pdq: 64, image_md5: 32, image_sha256: 64, video_md5: 32, video_sha256: 64 };

/** Reads lines such as `pdq,f8f0…`. A first line with the names of the columns is skipped. A problem names the line, never its content. */
export function readHashLines(text: string): { hashes: NamedHash[] } | { problem: string } {
  const hashes: NamedHash[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '' || (index === 0 && /^signalType\s*,\s*hashValue$/.test(line.trim()))) continue;
    const [signalType = '', hashValue = '', ...rest] = line.split(',').map(part => part.trim());
    if (rest.length > 0 || digits[signalType] === undefined)
      return { problem: `Line ${index + 1} must have a signal type, a comma and a hash value. Signal types: ${Object.keys(digits).join(', ')}.` };
    if (!/^[0-9a-fA-F]*$/.test(hashValue) || hashValue.length !== digits[signalType])
      return { problem: `Line ${index + 1}: a hash of type ${signalType} must have ${digits[signalType]} hexadecimal digits.` };
    hashes.push({ signalType, hashValue });
  }
  return hashes.length === 0 ? { problem: 'The file has no hashes.' } : { hashes };
}
