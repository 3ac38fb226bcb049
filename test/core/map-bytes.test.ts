import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createByteMapper } from '../../src/core/map-bytes.js';
import { atOffset } from './random-masks.js';

const bytes = fc.uint8Array({ maxLength: 40 });
/** Regions and noise: each value so many times. */
const label = fc
  .array(fc.tuple(fc.nat(255), fc.constantFrom(1, 2, 3, 17)), { maxLength: 12 })
  .map((runs) =>
    Uint8Array.from(runs.flatMap(([value, times]) => Array.from({ length: times }, () => value))),
  );

describe('createByteMapper', () => {
  it('looks every byte up, and counts those of no class, wherever the bytes lie', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 256, maxLength: 256 }),
        fc.oneof(label, bytes),
        fc.nat(5),
        (classOf, from, offset) => {
          // Some of the ids stay what they are, some are no class.
          classOf.forEach((classId, value) => {
            if (classId % 3 === 0) classOf[value] = value;
            if (classId % 3 === 1) classOf[value] = 255;
          });
          const map = createByteMapper(classOf);
          const to = new Uint8Array(from.length).fill(77);
          const counts = map(atOffset(from, offset), to);
          expect([...to]).toEqual([...from].map((value) => classOf[value]));
          const expected = new Uint32Array(256);
          for (const value of from) if (classOf[value] === 255) expected[value]! += 1;
          expect([...counts]).toEqual([...expected]);
        },
      ),
    );
  });

  it('counts anew at each call', () => {
    const map = createByteMapper(new Uint8Array(256).fill(255));
    const to = new Uint8Array(5);
    map(Uint8Array.of(1, 1, 1, 1, 2), to);
    expect([...map(Uint8Array.of(2, 2, 2, 2, 2), to)].slice(0, 4)).toEqual([0, 0, 5, 0]);
  });
});
