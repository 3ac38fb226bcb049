import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressLz4 } from '../../src/bag/lz4-compress.js';
import { decompressLz4 } from '../../src/bag/lz4.js';
import { MinHeap } from '../../src/bag/min-heap.js';
import { isZstd, measureZstd } from '../../src/bag/zstd-frames.js';
import { loadZstd } from '../../src/bag/zstd.js';

/** Bytes with runs and repeats, as pictures have them. */
const compressible = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 400 })), {
    maxLength: 12,
  })
  .map((parts) =>
    Buffer.concat(parts.flatMap(([bytes, times]) => Array.from({ length: times }, () => Buffer.from(bytes)))),
  );

describe('LZ4', () => {
  it('what is compressed here, the LZ4 library unpacks', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(compressible, fc.uint8Array({ maxLength: 300 })), async (bytes) => {
        const packed = compressLz4(bytes);
        expect(Buffer.compare(await decompressLz4(packed, bytes.length), bytes)).toBe(0);
      }),
      { seed: 1, numRuns: 150 },
    );
    const large = new Uint8Array(9_000_000).fill(7);
    expect(compressLz4(large).length).toBeLessThan(40_000);
    expect(Buffer.compare(await decompressLz4(compressLz4(large), large.length), large)).toBe(0);
  });

  it('sound data unpack after damaged ones, and a lie about the size is refused', async () => {
    const bytes = new Uint8Array(1000).map((_, index) => (index * index) & 0xff);
    const packed = compressLz4(bytes);
    const damaged = Uint8Array.from(packed, (byte, index) => (index > 10 ? byte ^ 0x55 : byte));
    await expect(decompressLz4(damaged, 1000)).rejects.toThrow('LZ4');
    await expect(decompressLz4(packed.subarray(0, packed.length - 20), 1000)).rejects.toThrow('LZ4');
    await expect(decompressLz4(packed, 2 ** 33)).rejects.toThrow('cannot hold');
    await expect(decompressLz4(packed, 999)).rejects.toThrow('LZ4');
    expect(await decompressLz4(packed, 1000)).toEqual(Buffer.from(bytes));
  });
});

describe('zstd', () => {
  it('unpacks frames without being told their size', async () => {
    const zstd = await loadZstd();
    fc.assert(
      fc.property(compressible, fc.uint8Array({ maxLength: 200 }), (a, b) => {
        const packed = Buffer.concat([zstd.compress(a), zstd.compress(b)]);
        expect(isZstd(packed)).toBe(true);
        expect(measureZstd(packed).complete).toBe(true);
        expect(measureZstd(packed).maxContent).toBeGreaterThanOrEqual(a.length + b.length);
        expect(measureZstd(packed.subarray(0, -1)).complete).toBe(false);
        expect(Buffer.compare(zstd.decompress(packed), Buffer.concat([a, b]))).toBe(0);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('data that are cut off are refused', async () => {
    const zstd = await loadZstd();
    const packed = zstd.compress(new Uint8Array(500_000).map((_, index) => (index * index) >> 3));
    expect(() => zstd.decompress(packed.subarray(0, packed.length >> 1))).toThrow('cut off');
  });

  it('a small frame that claims more than 1 GiB is refused before anything is allocated', async () => {
    const zstd = await loadZstd();
    // 10000 blocks of one repeated byte, 128 KiB each: 3 bytes of header (size << 3 | kind 1 << 1), 1 of content.
    const header = (131072 << 3) | 2;
    const block = [header & 0xff, (header >> 8) & 0xff, (header >> 16) & 0xff, 0];
    const bomb = Uint8Array.from([
      0x28,
      0xb5,
      0x2f,
      0xfd,
      0,
      0x58,
      ...Array.from({ length: 10000 }, () => block).flat(),
      1,
      0,
      0,
    ]);
    expect(() => zstd.decompress(bomb)).toThrow('more than 1 GiB');
  });
});

describe('MinHeap', () => {
  it('gives items in order, also after the least one changed', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (values) => {
        const heap = new MinHeap<{ value: number }>((a, b) => a.value < b.value);
        for (const value of values) heap.push({ value });
        const least = heap.peek();
        if (least) {
          least.value += 10;
          heap.settle();
        }
        const expected = [...values].sort((a, b) => a - b);
        if (expected.length > 0) expected[0]! += 10;
        const taken: number[] = [];
        for (let item = heap.pop(); item; item = heap.pop()) taken.push(item.value);
        expect(taken).toEqual(expected.sort((a, b) => a - b));
      }),
      { seed: 1 },
    );
  });
});
