import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeSegmentationEstimate,
  encodeSegmentationEstimate,
} from '../../src/codec/segmentation-estimate.js';
import { expectDamageSurvived, expectEveryCutRefused } from './damaged-messages.js';
import { hexBytes } from './hex-bytes.js';
import { expectCodecHolds, header, ODD_NAN, score, scoreArray } from './own-messages.js';

// stamp 1 s 2 ns, frame "c", pad to 16, doubles 0.5, 0.25, NaN, 1; 48 two numbers, pad to 56: 0.75, 0.25; 72 two,
// pad to 80: NaN, 0.5.
const LITTLE = hexBytes(`00010000 01000000 02000000 02000000 63000000 000000000000e03f 000000000000d03f
  000000000000f87f 000000000000f03f 02000000 00000000 000000000000e83f 000000000000d03f
  02000000 00000000 000000000000f87f 000000000000e03f`);
const BIG = hexBytes(`00000000 00000001 00000002 00000002 63000000 3fe0000000000000 3fd0000000000000
  7ff8000000000000 3ff0000000000000 00000002 00000000 3fe8000000000000 3fd0000000000000
  00000002 00000000 7ff8000000000000 3fe0000000000000`);
const ESTIMATE = {
  header: { stampNs: 1_000_000_002n, frameId: 'c' },
  ...{ expectedDice: 0.5, meanConfidence: 0.25, meanEntropy: NaN, consistency: 1 },
  classFraction: Float64Array.of(0.75, 0.25),
  classExpectedDice: Float64Array.of(NaN, 0.5),
};

describe('SegmentationEstimate', () => {
  it('is written and read in both byte orders', () => {
    expect(encodeSegmentationEstimate(ESTIMATE)).toEqual(LITTLE);
    expect(encodeSegmentationEstimate(ESTIMATE, { littleEndian: false })).toEqual(BIG);
    expect(decodeSegmentationEstimate(LITTLE)).toEqual(ESTIMATE);
    expect(decodeSegmentationEstimate(BIG)).toEqual(ESTIMATE);
  });

  it('is written as msg/SegmentationEstimate.msg says, and read back', () => {
    const message = fc.record({
      header,
      ...{ expectedDice: score, meanConfidence: score, meanEntropy: score, consistency: score },
      ...{ classFraction: scoreArray, classExpectedDice: scoreArray },
    });
    expectCodecHolds(
      'dice_monitor/SegmentationEstimate',
      message,
      encodeSegmentationEstimate,
      decodeSegmentationEstimate,
    );
  });

  it('gives the same bytes for every NaN', () => {
    const odd = { ...ESTIMATE, meanEntropy: ODD_NAN, classExpectedDice: Float64Array.of(ODD_NAN, 0.5) };
    expect(encodeSegmentationEstimate(odd)).toEqual(LITTLE);
    expect(encodeSegmentationEstimate(odd, { littleEndian: false })).toEqual(BIG);
  });

  it('refuses every cut, and survives flipped bytes', () => {
    for (const bytes of [LITTLE, BIG]) {
      expectEveryCutRefused(decodeSegmentationEstimate, bytes);
      expectDamageSurvived(decodeSegmentationEstimate, bytes);
    }
  });

  it('refers to nothing of the message', () => {
    const bytes = LITTLE.slice();
    const estimate = decodeSegmentationEstimate(bytes);
    bytes.fill(0xff);
    expect(estimate).toEqual(ESTIMATE);
  });
});
