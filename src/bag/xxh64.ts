const MASK = (1n << 64n) - 1n;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const STRIPE = 32;

function rotate(value: bigint, bits: bigint): bigint {
  return ((value << bits) | (value >> (64n - bits))) & MASK;
}

function round(lane: bigint, input: bigint): bigint {
  return (rotate((lane + input * P2) & MASK, 31n) * P1) & MASK;
}

// The factors in halves of 32 and 16 bits.
const P1_HIGH = 0x9e3779b1;
const P1_LOW = 0x85ebca87;
const P1_LOW1 = 0x85eb;
const P1_LOW0 = 0xca87;
const P2_HIGH = 0xc2b2ae3d;
const P2_LOW = 0x27d4eb4f;
const P2_LOW1 = 0x27d4;
const P2_LOW0 = 0xeb4f;

/** The upper 32 bits of a product of two numbers of 32 bits, the second one in halves. */
function upperHalf(a: number, b1: number, b0: number): number {
  const a0 = a & 0xffff;
  const a1 = a >>> 16;
  const middle = (Math.imul(a1, b0) + (Math.imul(a0, b0) >>> 16)) | 0;
  const carry = (Math.imul(a0, b1) + (middle & 0xffff)) | 0;
  return (Math.imul(a1, b1) + (middle >>> 16) + (carry >>> 16)) | 0;
}

/**
 * `round` over all stripes of one lane. Whole files go through it, and BigInt is many times slower: it counts in
 * halves of 32 bits.
 */
function runLane(state: Int32Array, lane: number, view: DataView, stripes: number): void {
  let low = state[2 * lane]!;
  let high = state[2 * lane + 1]!;
  for (let stripe = 0, at = 8 * lane; stripe < stripes; stripe++, at += STRIPE) {
    const inLow = view.getInt32(at, true);
    const inHigh = view.getInt32(at + 4, true);
    const productHigh =
      (upperHalf(inLow, P2_LOW1, P2_LOW0) + Math.imul(inHigh, P2_LOW) + Math.imul(inLow, P2_HIGH)) | 0;
    const sumLow = (low + Math.imul(inLow, P2_LOW)) | 0;
    const carry = sumLow >>> 0 < low >>> 0 ? 1 : 0;
    const sumHigh = (high + productHigh + carry) | 0;
    // Rotated left by 31 is: halves swapped, then right by 1.
    const turnedLow = (sumHigh >>> 1) | (sumLow << 31);
    const turnedHigh = (sumLow >>> 1) | (sumHigh << 31);
    high =
      (upperHalf(turnedLow, P1_LOW1, P1_LOW0) +
        Math.imul(turnedHigh, P1_LOW) +
        Math.imul(turnedLow, P1_HIGH)) |
      0;
    low = Math.imul(turnedLow, P1_LOW);
  }
  state[2 * lane] = low;
  state[2 * lane + 1] = high;
}

/**
 * The checksum of zstd frames: XXH64 with seed 0, fed piece by piece.
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 */
export class Xxh64 {
  readonly #lanes = new BigUint64Array([(P1 + P2) & MASK, P2, 0n, (1n << 64n) - P1]);
  readonly #halves = new Int32Array(this.#lanes.buffer);
  #rest = new Uint8Array(0);
  #length = 0;

  update(bytes: Uint8Array): void {
    this.#length += bytes.length;
    let from = 0;
    if (this.#rest.length > 0) {
      from = Math.min(bytes.length, STRIPE - this.#rest.length);
      this.#rest = Buffer.concat([this.#rest, bytes.subarray(0, from)]);
      if (this.#rest.length < STRIPE) return;
      this.#run(this.#rest);
    }
    const whole = bytes.length - ((bytes.length - from) % STRIPE);
    this.#run(bytes.subarray(from, whole));
    this.#rest = bytes.slice(whole);
  }

  #run(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let lane = 0; lane < 4; lane++) runLane(this.#halves, lane, view, bytes.length / STRIPE);
  }

  /** The hash of all bytes so far. */
  digest(): bigint {
    let hash = P5;
    if (this.#length >= STRIPE) {
      const [a, b, c, d] = [...this.#lanes] as [bigint, bigint, bigint, bigint];
      hash = (rotate(a, 1n) + rotate(b, 7n) + rotate(c, 12n) + rotate(d, 18n)) & MASK;
      for (const lane of [a, b, c, d]) hash = ((hash ^ round(0n, lane)) * P1 + P4) & MASK;
    }
    hash = (hash + BigInt(this.#length)) & MASK;
    const rest = new DataView(this.#rest.buffer, this.#rest.byteOffset, this.#rest.byteLength);
    let at = 0;
    for (; at + 8 <= rest.byteLength; at += 8)
      hash = (rotate(hash ^ round(0n, rest.getBigUint64(at, true)), 27n) * P1 + P4) & MASK;
    if (at + 4 <= rest.byteLength) {
      hash = (rotate(hash ^ ((BigInt(rest.getUint32(at, true)) * P1) & MASK), 23n) * P2 + P3) & MASK;
      at += 4;
    }
    for (; at < rest.byteLength; at++)
      hash = (rotate(hash ^ ((BigInt(rest.getUint8(at)) * P5) & MASK), 11n) * P1) & MASK;
    hash = ((hash ^ (hash >> 33n)) * P2) & MASK;
    hash = ((hash ^ (hash >> 29n)) * P3) & MASK;
    return hash ^ (hash >> 32n);
  }
}
