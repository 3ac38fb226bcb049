import type { BagReader } from './bag-reader.js';

/** Stub. */
export function openBag(paths: readonly string[]): Promise<BagReader> {
  throw new Error(`not yet: ${paths.join()}`);
}
