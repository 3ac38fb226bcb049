/** True where data hold these bytes at an offset. */
export function startsWith(data: Uint8Array, bytes: Uint8Array, offset = 0): boolean {
  return bytes.every((byte, index) => data[offset + index] === byte);
}
