/**
 * Bytes as 32-bit words, for loops that take four pixels at once; what is left behind the last whole word is in none.
 * The order of bytes in a word is the machine's. Views at an odd offset, as of a message's payload, are copied first.
 */
export function wordsOf(bytes: Uint8Array): Int32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Int32Array(aligned.buffer, aligned.byteOffset, bytes.length >>> 2);
}
