import { createRequire } from 'node:module';
import type lz4Decompress from '@foxglove/wasm-lz4';

const require = createRequire(import.meta.url);
const PACKAGE = '@foxglove/wasm-lz4';

let loaded: typeof lz4Decompress | undefined;

function load(): typeof lz4Decompress {
  loaded ??= require(PACKAGE) as typeof lz4Decompress;
  return loaded;
}

/** The decoder keeps its state in one context, and after damaged data it refuses sound ones too: start a new one. */
function forget(): void {
  loaded = undefined;
  Reflect.deleteProperty(require.cache, require.resolve(PACKAGE));
}

/**
 * Unpacks an LZ4 frame.
 *
 * @param size bytes that it holds
 * @throws Error where the data are damaged or hold another number of bytes
 */
export async function decompressLz4(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  // No byte of LZ4 stands for more than 255: a size beyond that is a lie, and is not allocated.
  if (size > bytes.length * 255 + 64)
    throw new Error(`${bytes.length} bytes of LZ4 cannot hold ${size} bytes`);
  const decompress = load();
  await decompress.isLoaded;
  try {
    const unpacked = decompress(bytes, size);
    if (unpacked.length === size) return unpacked;
  } catch (error) {
    forget();
    throw new Error('the LZ4 data are damaged', { cause: error });
  }
  forget();
  throw new Error(`the LZ4 data do not hold ${size} bytes`);
}
