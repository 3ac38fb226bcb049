import { wordsOf } from './words.js';

/** Pixels for each pair of bytes, [256, 256]; all zero between two calls. */
const joint = new Uint32Array(256 * 256);
/** 1 where a row of `joint` may hold counts, so that only those rows are read and cleared. */
const touched = new Uint8Array(256);

/**
 * Counts how often each pair (a[i], b[i]) occurs.
 *
 * Four pixels are read at once, as one 32-bit word from each array. Masks are made of regions, so most pairs
 * of words repeat the pair before: a run of equal pairs costs two comparisons a word and one update at its
 * end. The cost does not depend on how many values there are.
 *
 * @param a any length, at any byteOffset
 * @param b of the same length
 * @param onRow called for each value of `a` that occurs, ascending, with the counts [256] by value of `b`;
 *   the row is valid during the call only
 */
export function countJointly(
  a: Uint8Array,
  b: Uint8Array,
  onRow: (value: number, row: Uint32Array) => void,
): void {
  const aWords = wordsOf(a);
  const bWords = wordsOf(b);
  const wordCount = aWords.length;
  let start = 0;
  while (start < wordCount) {
    const wordA = aWords[start]!;
    const wordB = bWords[start]!;
    let end = start + 1;
    while (end < wordCount && aWords[end] === wordA && bWords[end] === wordB) end++;
    addWords(wordA, wordB, end - start);
    start = end;
  }
  for (let i = wordCount * 4; i < a.length; i++) addPair(a[i]!, b[i]!, 1);
  drain(onRow);
}

/** Four pairs of bytes, `times` each. The order of bytes in a word does not matter: it is that of both. */
function addWords(a: number, b: number, times: number): void {
  addPair(a & 255, b & 255, times);
  addPair((a >>> 8) & 255, (b >>> 8) & 255, times);
  addPair((a >>> 16) & 255, (b >>> 16) & 255, times);
  addPair(a >>> 24, b >>> 24, times);
}

function addPair(a: number, b: number, times: number): void {
  joint[(a << 8) | b]! += times;
  touched[a] = 1;
}

function drain(onRow: (value: number, row: Uint32Array) => void): void {
  try {
    for (let value = 0; value < 256; value++) {
      if (touched[value] === 1) onRow(value, joint.subarray(value << 8, (value + 1) << 8));
    }
  } finally {
    for (let value = 0; value < 256; value++) {
      if (touched[value] === 1) joint.fill(0, value << 8, (value + 1) << 8);
    }
    touched.fill(0);
  }
}
