import { Readable } from 'node:stream';
import { createZstdDecompress } from 'node:zlib';

const MAGIC = 0xfd2fb528;
/** The first of sixteen magic numbers of frames that hold no data. */
const SKIPPABLE = 0x184d2a50;

/**
 * Decompresses a Zstandard stream, however many frames it has: Node's own stream ends, and says nothing, after the
 * first. The format is RFC 8878, section 3.1.
 */
export async function* unzstd(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const bytes = byteReader(input);
  for (;;) {
    const magic = await bytes.exactly(4);
    if (magic.length === 0) return;
    const number = magic.length === 4 ? magic.readUInt32LE() : 0;
    if (number >>> 4 === SKIPPABLE >>> 4) {
      const size = await bytes.exactly(4);
      let left = size.length === 4 ? size.readUInt32LE() : 1;
      for await (const part of bytes.upTo(left)) left -= part.length;
      if (left > 0) throw Object.assign(new Error('a frame is cut off'), { code: 'Z_BUF_ERROR' });
      continue;
    }
    // What is neither goes to the decoder as it is, which says what is wrong with it.
    const decoder = createZstdDecompress({ chunkSize: 1 << 18 });
    const frame = Readable.from(frameOf(bytes, magic, number === MAGIC), { objectMode: false });
    frame.on('error', (error) => decoder.destroy(error));
    frame.pipe(decoder);
    try {
      for await (const chunk of decoder) yield chunk as Buffer;
    } finally {
      frame.destroy();
      decoder.destroy();
    }
  }
}

/** One frame's bytes. Ends early where the input does, which the decoder then reports. */
async function* frameOf(bytes: ByteReader, magic: Buffer, known: boolean): AsyncGenerator<Buffer> {
  yield magic;
  if (!known) return;
  const descriptor = await bytes.exactly(1);
  if (descriptor.length === 0) return;
  const flags = descriptor[0];
  const single = (flags >> 5) & 1;
  const sizeBytes = [single, 2, 4, 8][flags >> 6];
  yield descriptor;
  yield await bytes.exactly(1 - single + [0, 1, 2, 4][flags & 3] + sizeBytes);
  for (;;) {
    const header = await bytes.exactly(3);
    yield header;
    if (header.length < 3) return;
    const block = header.readUIntLE(0, 3);
    // A run of one byte is stored as that byte.
    yield* bytes.upTo(((block >> 1) & 3) === 1 ? 1 : block >>> 3);
    if (block & 1) break;
  }
  if (flags & 4) yield await bytes.exactly(4);
}

interface ByteReader {
  /** So many bytes, fewer at the end. */
  exactly(count: number): Promise<Buffer>;
  upTo(count: number): AsyncGenerator<Buffer>;
}

function byteReader(input: AsyncIterable<Buffer>): ByteReader {
  const chunks = input[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  async function* upTo(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      while (rest.length === 0) {
        const next = await chunks.next();
        if (next.done) return;
        rest = next.value;
      }
      const part = rest.subarray(0, left);
      rest = rest.subarray(part.length);
      left -= part.length;
      yield part;
    }
  }
  return {
    upTo,
    exactly: async (count) => {
      const parts: Buffer[] = [];
      for await (const part of upTo(count)) parts.push(part);
      return Buffer.concat(parts);
    },
  };
}
