/** Draws a whole number of 0 .. limit - 1, each as likely; `limit` is 1 .. 2^32. */
export type RandomIndex = (limit: number) => number;

/**
 * Random numbers that are the same on every machine: Mulberry32 (T. Ettinger, 2017; public domain), 32 bits of
 * state. Good enough to draw frames by, not for secrets.
 *
 * @param seed a whole number; only its low 32 bits count
 */
export function seededRandom(seed: number): RandomIndex {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return Math.floor((((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000) * limit);
  };
}
