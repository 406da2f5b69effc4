// Generated files for what reads the first bytes of a file and what makes its plain copy: node fuzz.mjs [--runs=300 | --seconds=60]
// The corpus is tests/Vectors: real files of every format, and in fuzz/media the files that once failed.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { build } from 'vite';

const VECTORS = fileURLToPath(new URL('../tests/Vectors/', import.meta.url));
const OUT = fileURLToPath(new URL('node_modules/.fuzz/', import.meta.url));
const LARGEST = 70_000; // of a file of the corpus, so that many inputs fit into a minute
const BATCH = 200;
const TYPES = ['', 'image/jpeg', 'image/png', 'video/mp4', 'text/html', 'IMAGE/', 'image/\0'];

await build({
  configFile: false,
  logLevel: 'error',
  root: fileURLToPath(new URL('.', import.meta.url)),
  build: {
    ssr: true,
    outDir: OUT,
    emptyOutDir: true,
    rolldownOptions: { input: { formats: 'src/hashing/formats/index.ts', media: 'src/hashing/media.ts' }, output: { entryFileNames: '[name].mjs' } },
  },
});
const { plainPicture } = await import(pathToFileURL(`${OUT}formats.mjs`));
const { mediaTypeOf, HEAD } = await import(pathToFileURL(`${OUT}media.mjs`));

const corpus = ['field', 'pdq', 'fuzz/media']
  .flatMap(folder => readdirSync(VECTORS + folder).map(name => readFileSync(`${VECTORS}${folder}/${name}`)))
  .filter(file => file.length <= LARGEST);

// Most edits are near the start, where the formats have their structure.
const place = fc.oneof(fc.nat(64), fc.nat(1_024), fc.nat(LARGEST));
const tokens = ['\xff\xd8', '\xff\xe1', '\xff\xff', '\xff\xda', '\xff\xd9', 'Exif\0\0', 'II*\0', 'MM\0*', '\x89PNG\r\n\x1a\n', 'IHDR', 'eXIf', 'fcTL', 'fdAT', 'IDAT', 'RIFF', 'WEBP', 'VP8X', 'EXIF', 'ICCP', 'ftyp', 'heic', 'meta', 'iprp', 'ipco', 'ipma', 'colr', 'nclx', 'prof', 'BM', 'GIF8', 'OggS', 'G', '\x1aE\xdf\xa3', 'moov', '\x01\x12\0\x03\0\0\0\x01\0\x06'];
const bytes = fc.oneof(
  fc.constantFrom(...tokens.map(token => Buffer.from(token, 'latin1'))),
  fc.constantFrom(0, 1, 7, 8, 0x7fffffff, 0x80000000, 0xffffffff).map(number => { const four = Buffer.alloc(4); four.writeUInt32BE(number); return four; }),
  fc.uint8Array({ minLength: 1, maxLength: 8 }),
);
const edit = fc.record({ kind: fc.constantFrom('insert', 'replace', 'delete', 'cut', 'repeat'), at: place, length: fc.nat(40), bytes });
const input = fc.record({ seed: fc.nat(corpus.length - 1), edits: fc.array(edit, { maxLength: 10 }), type: fc.constantFrom(...TYPES) });

function applyTo(file, { kind, at, length, bytes }) {
  const start = Math.min(at, file.length);
  const [before, after, rest] = [file.subarray(0, start), file.subarray(start), file.subarray(Math.min(start + length, file.length))];
  switch (kind) {
    case 'insert': return Buffer.concat([before, bytes, after]);
    case 'replace': return Buffer.concat([before, bytes, file.subarray(Math.min(start + bytes.length, file.length))]);
    case 'delete': return Buffer.concat([before, rest]);
    case 'repeat': return Buffer.concat([file.subarray(0, start + length), after]);
    default: return before;
  }
}

async function check(file, type) {
  const head = new Uint8Array(file);
  const media = mediaTypeOf(type, head);
  assert.ok(media === 'image' || media === 'video' || media === null, 'a medium');
  assert.equal(mediaTypeOf(type, head.subarray(0, HEAD)), media, 'only the first bytes decide');

  const plain = await plainPicture(new Blob([file], { type }));
  assert.ok(plain.orientation >= 1 && plain.orientation <= 8, 'an orientation');
  assert.equal(typeof plain.hasAlpha, 'boolean');
  assert.ok(plain.file.size <= file.length + 32, 'a copy that is not larger');
  const again = await plainPicture(plain.file);
  assert.equal(again.orientation, 1, 'nothing that turns the copy');
  assert.ok(!plain.firstFrame || plain.firstFrame.size > 0, 'a first frame with content');
}

const generated = fc.asyncProperty(input, ({ seed, edits, type }) => {
  const file = edits.reduce(applyTo, corpus[seed]);
  return check(file, type).catch(fault => {
    throw new Error(`${fault.message}; first 512 bytes, base64: ${file.subarray(0, 512).toString('base64')}`, { cause: fault });
  });
});

const option = name => process.argv.map(argument => RegExp(`^--${name}=(\\d+)$`).exec(argument)?.[1]).find(Boolean);
for (const file of corpus) for (const type of TYPES) await check(file, type);
const runs = Number(option('runs') ?? BATCH);
const until = Date.now() + 1_000 * Number(option('seconds') ?? 0);
let [inputs, shown] = [0, Date.now()];
do {
  await fc.assert(generated, { numRuns: runs });
  inputs += runs;
  if (Date.now() - shown < 10_000) continue;
  shown = Date.now();
  console.log(`formats and media: ${inputs} inputs, no fault`);
} while (Date.now() < until);
console.log(`formats and media: ${corpus.length} files of the corpus and ${inputs} generated inputs, no fault`);
