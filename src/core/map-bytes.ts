import { NO_CLASS } from './mask.js';
import { wordsOf } from './words.js';

/**
 * Makes a look-up of bytes that takes four at once and the runs of equal fours in one go: labels are made of regions.
 *
 * @param classOf what each byte stands for, [256]
 * @returns maps `from` into `to`, which is as long and starts a buffer, and gives how often each byte [256] came that
 *   stands for NO_CLASS; the counts are overwritten by the next call
 */
export function createByteMapper(
  classOf: Uint8Array,
): (from: Uint8Array, to: Uint8Array) => Readonly<Uint32Array> {
  const noClass = new Uint32Array(256);

  function mapped(value: number, times: number): number {
    const classId = classOf[value]!;
    if (classId === NO_CLASS) noClass[value]! += times;
    return classId;
  }

  /** The order of bytes in a word does not matter: they keep their places. */
  function mappedWord(word: number, times: number): number {
    return (
      mapped(word & 255, times) |
      (mapped((word >>> 8) & 255, times) << 8) |
      (mapped((word >>> 16) & 255, times) << 16) |
      (mapped(word >>> 24, times) << 24)
    );
  }

  return (from, to) => {
    noClass.fill(0);
    // Mapped in place: the bytes of a message seldom lie where words can be read.
    to.set(from);
    const words = wordsOf(to);
    let start = 0;
    while (start < words.length) {
      const word = words[start]!;
      let end = start + 1;
      while (end < words.length && words[end] === word) end++;
      const result = mappedWord(word, end - start);
      // Most ids stay what they are. Not `fill`: most of its time would be the call.
      if (result !== word) for (; start < end; start++) words[start] = result;
      start = end;
    }
    for (let i = words.length * 4; i < to.length; i++) to[i] = mapped(to[i]!, 1);
    return noClass;
  };
}
