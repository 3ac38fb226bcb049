const SINGLE = new Float32Array(1);
const SINGLE_BITS = new Uint32Array(SINGLE.buffer);

/**
 * The bits of the IEEE 754 binary16 number nearest to a value, ties to even; too large becomes infinity.
 *
 * @param value taken as float32 first
 */
export function toFloat16Bits(value: number): number {
  SINGLE[0] = value;
  const bits = SINGLE_BITS[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude >= 0x7f800000) {
    return sign | (magnitude > 0x7f800000 ? 0x7e00 : 0x7c00);
  }
  if (magnitude >= 0x47800000) {
    return sign | 0x7c00;
  }
  if (magnitude >= 0x38800000) {
    const rounded = magnitude + 0xfff + ((magnitude >>> 13) & 1);
    return sign | ((rounded - 0x38000000) >>> 13);
  }
  // Below 2^-14 a float16 is a whole number of 2^-24.
  return sign | roundHalfEven(Math.abs(SINGLE[0]) * 2 ** 24);
}

/** A whole number nearest to a value of at least 0, halves to even. */
export function roundHalfEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  if (rest !== 0.5) {
    return rest < 0.5 ? below : below + 1;
  }
  return below % 2 === 0 ? below : below + 1;
}

let table: Float32Array | undefined;

/** float16 bits as float32, exact. */
export function decodeFloat16(bits: Uint16Array): Float32Array {
  table ??= decodingTable();
  const values = new Float32Array(bits.length);
  for (let i = 0; i < bits.length; i += 1) {
    values[i] = table[bits[i]!]!;
  }
  return values;
}

function decodingTable(): Float32Array {
  return Float32Array.from({ length: 65536 }, (_, bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const exponent = (bits >>> 10) & 31;
    const fraction = bits & 0x3ff;
    if (exponent === 31) {
      return fraction === 0 ? sign * Infinity : NaN;
    }
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}
