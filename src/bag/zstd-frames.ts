/** What a zstd frame's header says (RFC 8878, section 3.1.1.1). */
export interface ZstdHeader {
  /** Bytes of the header, the magic number included. */
  readonly length: number;
  /** How far back the blocks may refer. */
  readonly windowBytes: number;
  /** Bytes that the frame holds; undefined where it does not say. */
  readonly contentBytes: number | undefined;
  /** Whether 4 bytes of XXH64 follow the last block. */
  readonly hasChecksum: boolean;
  readonly needsDictionary: boolean;
}

/** A block as its header describes it (RFC 8878, section 3.1.1.2). */
export interface ZstdBlock {
  readonly isLast: boolean;
  /** Bytes of the block in the file, its header included. */
  readonly length: number;
  /** It holds no more than this. Exact but for compressed blocks. */
  readonly maxContent: number;
}

/** So many bytes hold every frame header. */
export const LONGEST_ZSTD_HEADER = 18;
export const ZSTD_BLOCK_HEADER = 3;

const SKIPPABLE = 0x184d2a50;
const MAX_BLOCK = 128 * 1024;
const DICTIONARY_BYTES = [0, 1, 2, 4];
const CONTENT_SIZE_BYTES = [0, 2, 4, 8];

/** Whether these bytes begin with the mark of a zstd frame. A CDR message never does: it begins with 0. */
export function isZstd(bytes: Uint8Array): boolean {
  return (
    bytes.length >= 4 && bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd
  );
}

function littleEndian(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let index = length - 1; index >= 0; index--) value = value * 256 + bytes[at + index]!;
  return value;
}

/** Bytes of the skippable frame that begins here; undefined where none does. */
export function skippableLength(bytes: Uint8Array): number | undefined {
  const isSkippable = bytes.length >= 8 && (littleEndian(bytes, 0, 4) & 0xfffffff0) === SKIPPABLE;
  return isSkippable ? 8 + littleEndian(bytes, 4, 4) : undefined;
}

/** @returns undefined where no frame begins here, or its header is cut off */
export function parseZstdHeader(bytes: Uint8Array): ZstdHeader | undefined {
  const descriptor = bytes[4];
  if (!isZstd(bytes) || descriptor === undefined || (descriptor & 8) !== 0) return undefined;
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const sizeBytes = sizeFlag === 0 && singleSegment ? 1 : CONTENT_SIZE_BYTES[sizeFlag]!;
  const sizeAt = 5 + (singleSegment ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3]!;
  const length = sizeAt + sizeBytes;
  if (length > bytes.length) return undefined;
  const size = littleEndian(bytes, sizeAt, sizeBytes) + (sizeBytes === 2 ? 256 : 0);
  const window = bytes[5]!;
  return {
    length,
    windowBytes: singleSegment ? size : 2 ** (10 + (window >> 3)) * (1 + (window & 7) / 8),
    contentBytes: sizeBytes === 0 ? undefined : size,
    hasChecksum: (descriptor & 4) !== 0,
    needsDictionary: (descriptor & 3) !== 0,
  };
}

/** @returns undefined where the bytes are too few, or no header of a block */
export function parseZstdBlock(bytes: Uint8Array): ZstdBlock | undefined {
  if (bytes.length < ZSTD_BLOCK_HEADER) return undefined;
  const header = littleEndian(bytes, 0, ZSTD_BLOCK_HEADER);
  const kind = (header >> 1) & 3;
  const size = header >> 3;
  if (kind === 3 || size > MAX_BLOCK) return undefined;
  return {
    isLast: (header & 1) === 1,
    length: ZSTD_BLOCK_HEADER + (kind === 1 ? 1 : size),
    maxContent: kind === 2 ? MAX_BLOCK : size,
  };
}

/**
 * Walks frames that lie in memory, without unpacking them.
 *
 * @returns what they hold at most, and whether the bytes end where a frame ends
 */
export function measureZstd(bytes: Uint8Array): { maxContent: number; complete: boolean } {
  let maxContent = 0;
  let at = 0;
  while (at < bytes.length) {
    const rest = bytes.subarray(at);
    const skipped = skippableLength(rest);
    if (skipped !== undefined) {
      at += skipped;
      continue;
    }
    const header = parseZstdHeader(rest);
    if (!header) return { maxContent, complete: false };
    at += header.length;
    for (let isLast = false; !isLast;) {
      const block = parseZstdBlock(bytes.subarray(at, at + ZSTD_BLOCK_HEADER));
      if (!block) return { maxContent, complete: false };
      maxContent += block.maxContent;
      at += block.length;
      isLast = block.isLast;
    }
    at += header.hasChecksum ? 4 : 0;
  }
  return { maxContent, complete: at === bytes.length };
}
