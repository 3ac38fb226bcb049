import type * as WasmZstd from '@foxglove/wasm-zstd';
import { measureZstd } from './zstd-frames.js';

/** The most that is unpacked in one piece. WebAssembly memory ends at 4 GiB, and a small file can claim any size. */
export const MAX_UNPACKED_BYTES = 2 ** 30;

/** zstd, once its WebAssembly is loaded. */
export interface Zstd {
  compress(bytes: Uint8Array): Uint8Array;
  /**
   * One or several whole frames, with or without a content size in their headers.
   *
   * @throws Error where the bytes are damaged, cut off, or hold more than 1 GiB
   */
  decompress(bytes: Uint8Array): Uint8Array;
}

function decompressFrames({ decompress }: typeof WasmZstd, bytes: Uint8Array): Uint8Array {
  // rosbag2 leaves the content size out, so the blocks are counted for what they can hold at most.
  const { maxContent: room, complete } = measureZstd(bytes);
  if (!complete) throw new Error('the zstd data are damaged or cut off');
  if (room > MAX_UNPACKED_BYTES) throw new Error(`the zstd data can hold ${room} bytes, more than 1 GiB`);
  if (room === 0) return new Uint8Array(0);
  try {
    return decompress(bytes, room);
  } catch (error) {
    throw new Error('the zstd data are damaged', { cause: error });
  }
}

/** Loads it for the first recording that needs it: its WebAssembly takes a while to compile. */
export async function loadZstd(): Promise<Zstd> {
  const wasm = await import('@foxglove/wasm-zstd');
  await wasm.isLoaded;
  return {
    compress: (bytes) => wasm.compress(bytes),
    decompress: (bytes) => decompressFrames(wasm, bytes),
  };
}
