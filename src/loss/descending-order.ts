const RADIX_BITS = 11;
const BUCKETS = 1 << RADIX_BITS;
const PASSES = 3;

/**
 * The indices that put the values into descending order; equal ones keep their order. A radix sort of the bits of
 * the floats, many times as fast as sorting with a comparison.
 *
 * @param values not negative, not NaN
 */
export function descendingOrder(values: Float32Array): Uint32Array {
  // The bits of floats of 0 and more are in the order of the floats.
  const keys = new Uint32Array(values.buffer, values.byteOffset, values.length);
  let order = Uint32Array.from(values, (_, index) => index);
  let next = new Uint32Array(values.length);
  for (let pass = 0; pass < PASSES; pass++) {
    const shift = pass * RADIX_BITS;
    const starts = startsOf(keys, shift);
    for (const index of order) next[starts[bucketOf(keys[index]!, shift)]!++] = index;
    [order, next] = [next, order];
  }
  return order;
}

/** The highest digits first. */
function bucketOf(key: number, shift: number): number {
  return BUCKETS - 1 - ((key >>> shift) & (BUCKETS - 1));
}

function startsOf(keys: Uint32Array, shift: number): Uint32Array {
  const starts = new Uint32Array(BUCKETS);
  for (const key of keys) starts[bucketOf(key, shift)]!++;
  let start = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = starts[bucket]!;
    starts[bucket] = start;
    start += count;
  }
  return starts;
}
