/** One zstd frame as its headers describe it, without unpacking (RFC 8878, section 3). */
export interface ZstdFrame {
  readonly start: number;
  /** End of the last block that is whole, or of the frame where it is complete. */
  readonly end: number;
  /** Offset of the last whole block's header; undefined where there is none. */
  readonly lastBlock: number | undefined;
  readonly headerEnd: number;
  /** False where the bytes end within the frame. */
  readonly complete: boolean;
  /** The content is no longer than this. Exact but for the last block of each compressor's flush. */
  readonly maxContent: number;
}

const MAGIC = 0xfd2fb528;
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

function headerLength(descriptor: number): number {
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  const contentSize = sizeFlag === 0 && singleSegment ? 1 : CONTENT_SIZE_BYTES[sizeFlag]!;
  return 5 + (singleSegment ? 0 : 1) + DICTIONARY_BYTES[descriptor & 3]! + contentSize;
}

function walkFrame(bytes: Uint8Array, view: DataView, start: number): ZstdFrame {
  const descriptor = bytes[start + 4] ?? 0;
  const headerEnd = start + headerLength(descriptor);
  let at = headerEnd;
  let maxContent = 0;
  let lastBlock: number | undefined;
  for (;;) {
    if (at + 3 > bytes.length) break;
    const header = view.getUint16(at, true) | (bytes[at + 2]! << 16);
    const kind = (header >> 1) & 3;
    const size = header >> 3;
    const next = at + 3 + (kind === 1 ? 1 : size);
    if (next > bytes.length || kind === 3) break;
    lastBlock = at;
    maxContent += kind === 2 ? MAX_BLOCK : size;
    at = next;
    if ((header & 1) === 1) {
      const end = at + ((descriptor & 4) === 0 ? 0 : 4);
      return { start, end, lastBlock, headerEnd, complete: end <= bytes.length, maxContent };
    }
  }
  return { start, end: Math.min(at, bytes.length), lastBlock, headerEnd, complete: false, maxContent };
}

/**
 * The frames that these bytes hold, one after the other; skippable frames are left out.
 *
 * @returns the frames, and whether the bytes end where the last one ends
 */
export function walkZstdFrames(bytes: Uint8Array): { frames: ZstdFrame[]; complete: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const frames: ZstdFrame[] = [];
  let at = 0;
  while (at + 5 <= bytes.length) {
    const magic = view.getUint32(at, true);
    if (magic === MAGIC) {
      const frame = walkFrame(bytes, view, at);
      frames.push(frame);
      if (!frame.complete) return { frames, complete: false };
      at = frame.end;
    } else if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE && at + 8 <= bytes.length) {
      at += 8 + view.getUint32(at + 4, true);
    } else {
      return { frames, complete: false };
    }
  }
  return { frames, complete: at === bytes.length };
}

/**
 * A frame that was cut off, ended after its last whole block, so that it unpacks: its last block is marked
 * as the last, content size and checksum are left out of the header.
 *
 * @returns undefined where no block is whole, or the frame needs a dictionary
 */
export function endZstdFrame(bytes: Uint8Array, frame: ZstdFrame): Uint8Array | undefined {
  const descriptor = bytes[frame.start + 4] ?? 0;
  if (frame.lastBlock === undefined || (descriptor & 3) !== 0) return undefined;
  const singleSegment = (descriptor & 0x20) !== 0;
  // A single segment has no window of its own: the largest that every decoder takes (8 MiB) or the content's.
  const windowLog = Math.max(23, Math.ceil(Math.log2(Math.max(1, frame.maxContent))));
  const window = singleSegment ? (windowLog - 10) << 3 : bytes[frame.start + 5]!;
  const blocks = bytes.subarray(frame.headerEnd, frame.end);
  const ended = new Uint8Array(6 + blocks.length);
  ended.set([0x28, 0xb5, 0x2f, 0xfd, 0, window]);
  ended.set(blocks, 6);
  const last = 6 + frame.lastBlock - frame.headerEnd;
  ended[last] = ended[last]! | 1;
  return ended;
}
