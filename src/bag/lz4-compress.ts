const MAGIC_AND_DESCRIPTOR = [
  // Magic; version 1 with independent blocks; blocks up to 4 MiB; checksum of these two bytes.
  0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73,
];
const BLOCK = 4 * 1024 * 1024;
const STORED = 0x80000000;
const HASH_BITS = 16;
const MIN_MATCH = 4;
// The format's own rules: the last 5 bytes are literals, and no match starts in the last 12.
const LAST_LITERALS = 5;
const NO_MATCH_TAIL = 12;
const MAX_DISTANCE = 65535;

function writeLength(out: Uint8Array, at: number, length: number): number {
  let rest = length;
  while (rest >= 255) {
    out[at++] = 255;
    rest -= 255;
  }
  out[at++] = rest;
  return at;
}

function writeLiterals(
  out: Uint8Array,
  at: number,
  source: Uint8Array,
  from: number,
  to: number,
  match: number,
): number {
  const count = to - from;
  out[at++] = (Math.min(count, 15) << 4) | Math.min(match, 15);
  if (count >= 15) at = writeLength(out, at, count - 15);
  out.set(source.subarray(from, to), at);
  return at + count;
}

/** A block by greedy matching over a hash of 4 bytes, as the format's description proposes. Bytes written to `out`. */
function compressBlock(source: Uint8Array, out: Uint8Array): number {
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const table = new Int32Array(1 << HASH_BITS).fill(-1);
  const matchLimit = source.length - LAST_LITERALS;
  let written = 0;
  let literals = 0;
  let at = 0;
  while (at <= source.length - NO_MATCH_TAIL - 1) {
    const word = view.getUint32(at, true);
    const slot = Math.imul(word, 2654435761) >>> (32 - HASH_BITS);
    const candidate = table[slot]!;
    table[slot] = at;
    if (candidate < 0 || at - candidate > MAX_DISTANCE || view.getUint32(candidate, true) !== word) {
      at++;
      continue;
    }
    let length = MIN_MATCH;
    while (at + length < matchLimit && source[candidate + length] === source[at + length]) length++;
    const extra = length - MIN_MATCH;
    written = writeLiterals(out, written, source, literals, at, extra);
    out[written++] = (at - candidate) & 0xff;
    out[written++] = (at - candidate) >> 8;
    if (extra >= 15) written = writeLength(out, written, extra - 15);
    at += length;
    literals = at;
  }
  return writeLiterals(out, written, source, literals, source.length, 0);
}

/** An LZ4 frame of these bytes (https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md), without checksums. */
export function compressLz4(bytes: Uint8Array): Uint8Array {
  const blocks = Math.ceil(bytes.length / BLOCK);
  const out = new Uint8Array(
    MAGIC_AND_DESCRIPTOR.length + 4 + bytes.length + Math.ceil(bytes.length / 255) + 32 * blocks,
  );
  const view = new DataView(out.buffer);
  out.set(MAGIC_AND_DESCRIPTOR);
  let at = MAGIC_AND_DESCRIPTOR.length;
  for (let start = 0; start < bytes.length; start += BLOCK) {
    const source = bytes.subarray(start, start + BLOCK);
    const size = compressBlock(source, out.subarray(at + 4));
    if (size < source.length) {
      view.setUint32(at, size, true);
      at += 4 + size;
    } else {
      view.setUint32(at, (source.length | STORED) >>> 0, true);
      out.set(source, at + 4);
      at += 4 + source.length;
    }
  }
  view.setUint32(at, 0, true);
  return out.subarray(0, at + 4);
}
