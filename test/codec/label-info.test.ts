import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLabelInfo, encodeLabelInfo } from '../../src/codec/label-info.js';
import { expectDamageSurvived, expectEveryCutRefused } from './damaged-messages.js';
import { hexBytes } from './hex-bytes.js';
import { expectCodecHolds, header, ODD_NAN, text } from './own-messages.js';

// stamp 1 s 2 ns, frame "c", pad to 16, 2 classes; 20 id 0, pad to 24: "sky"; 32 id 0x102, pad to 36: "mud path"
// (length 9) to 49, pad to 52: 0.5.
const LITTLE = hexBytes(`00010000 01000000 02000000 02000000 63000000 02000000
  0000 0000 04000000 736b7900 0201 0000 09000000 6d7564207061746800 000000 0000003f`);
const BIG = hexBytes(`00000000 00000001 00000002 00000002 63000000 00000002
  0000 0000 00000004 736b7900 0102 0000 00000009 6d7564207061746800 000000 3f000000`);
const INFO = {
  header: { stampNs: 1_000_000_002n, frameId: 'c' },
  classMap: [
    { classId: 0, className: 'sky' },
    { classId: 0x102, className: 'mud path' },
  ],
  threshold: 0.5,
};

describe('LabelInfo', () => {
  it('is written and read in both byte orders', () => {
    expect(encodeLabelInfo(INFO)).toEqual(LITTLE);
    expect(encodeLabelInfo(INFO, { littleEndian: false })).toEqual(BIG);
    expect(decodeLabelInfo(LITTLE)).toEqual(INFO);
    expect(decodeLabelInfo(BIG)).toEqual(INFO);
  });

  it('is written as vision_msgs/msg/LabelInfo.msg says, and read back', () => {
    const message = fc.record({
      header,
      classMap: fc.array(fc.record({ classId: fc.nat(65535), className: text }), { maxLength: 6 }),
      threshold: fc.oneof(fc.float({ min: 0, max: 1 }), fc.constantFrom(NaN, ODD_NAN)),
    });
    expectCodecHolds('vision_msgs/LabelInfo', message, encodeLabelInfo, decodeLabelInfo);
  });

  it('rounds the threshold to a float32', () => {
    expect(decodeLabelInfo(encodeLabelInfo({ ...INFO, threshold: 0.7 })).threshold).toBe(Math.fround(0.7));
  });

  it('refuses ids that are no uint16', () => {
    for (const classId of [-1, 65536, 0.5]) {
      expect(() => encodeLabelInfo({ ...INFO, classMap: [{ classId, className: '' }] })).toThrow(RangeError);
    }
  });

  it('refuses every cut, and survives flipped bytes', () => {
    for (const bytes of [LITTLE, BIG]) {
      expectEveryCutRefused(decodeLabelInfo, bytes);
      expectDamageSurvived(decodeLabelInfo, bytes);
    }
  });
});
