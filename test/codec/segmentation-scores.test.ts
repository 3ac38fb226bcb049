import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ClassScoreMessage, ScoresMessage } from '../../src/codec/scores.js';
import {
  decodeSegmentationScores,
  encodeSegmentationScores,
  type SegmentationScoresMessage,
} from '../../src/codec/segmentation-scores.js';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { expectDamageSurvived, expectEveryCutRefused } from './damaged-messages.js';
import { MsgInterpreter } from './msg-interpreter.js';
import { count, expectCodecHolds, header, score, stampNs, text } from './own-messages.js';

const classScore: fc.Arbitrary<ClassScoreMessage> = fc.record({
  classId: fc.nat(255),
  name: text,
  ...{ tp: count, fp: count, fn: count },
  ...{ dice: score, iou: score, precision: score, recall: score },
});
const scores: fc.Arbitrary<ScoresMessage> = fc.record({
  pairs: count,
  ...{ firstStampNs: stampNs, lastStampNs: stampNs },
  ...{ pixels: count, ignored: count, unknown: count },
  ...{ meanDice: score, meanIou: score, pixelAccuracy: score, hazardRate: score },
  classes: fc.array(classScore, { maxLength: 5 }),
  groups: fc.array(classScore, { maxLength: 2 }),
});
const message: fc.Arbitrary<SegmentationScoresMessage> = fc.record({
  header,
  labelStampNs: stampNs,
  labelOffset: fc.double({ min: -1, max: 1 }),
  ...{ frame: scores, window: scores, total: scores },
});

const SKY: ClassScoreMessage = {
  classId: 0,
  name: 'sky',
  ...{ tp: 10, fp: 2, fn: 4 },
  ...{ dice: 20 / 26, iou: 10 / 16, precision: 10 / 12, recall: 10 / 14 },
};
const FRAME: ScoresMessage = {
  pairs: 1,
  ...{ firstStampNs: 1_000_000_002n, lastStampNs: 1_000_000_002n },
  ...{ pixels: 20, ignored: 1, unknown: 3 },
  ...{ meanDice: 20 / 26, meanIou: 10 / 16, pixelAccuracy: 0.5, hazardRate: NaN },
  classes: [SKY, { ...SKY, classId: 1, name: 'größe', dice: NaN }],
  groups: [],
};
const SCORES: SegmentationScoresMessage = {
  header: { stampNs: 1_000_000_002n, frameId: 'c' },
  labelStampNs: 1_020_000_002n,
  labelOffset: 0.02,
  frame: FRAME,
  window: FRAME,
  total: { ...FRAME, groups: [{ ...SKY, name: 'blocked' }] },
};

describe('SegmentationScores', () => {
  it('is written as msg/SegmentationScores.msg says, and read back', () => {
    expectCodecHolds(
      'dice_monitor/SegmentationScores',
      message,
      encodeSegmentationScores,
      decodeSegmentationScores,
    );
  });

  it('has its fields in order, read by hand', () => {
    const bytes = encodeSegmentationScores(SCORES);
    const view = new DataView(bytes.buffer, bytes.byteOffset + 4);
    // 0 stamp, 8 frame_id "c" (length 2) to 14, pad to 16: label_stamp, 24 label_offset, 32 pairs, 40 first_stamp,
    // 48 last_stamp, 56 pixels, 64 ignored, 72 unknown, 80 mean_dice, .., 104 hazard_rate, 112 length of classes,
    // 116 class_id, pad to 120: length of "sky", 124 "sky" and its zero, 128 tp.
    expect(view.getInt32(16, true)).toBe(1);
    expect(view.getUint32(20, true)).toBe(20_000_002);
    expect(view.getFloat64(24, true)).toBe(0.02);
    expect(view.getBigUint64(32, true)).toBe(1n);
    expect(view.getBigUint64(56, true)).toBe(20n);
    expect(view.getBigUint64(72, true)).toBe(3n);
    expect(view.getFloat64(80, true)).toBe(20 / 26);
    expect(view.getBigUint64(104, true)).toBe(0x7ff8000000000000n);
    expect(view.getUint32(112, true)).toBe(2);
    expect(Buffer.from(bytes.subarray(4 + 116, 4 + 128)).toString('hex')).toBe('0000000004000000736b7900');
    expect(view.getBigUint64(128, true)).toBe(10n);
  });

  it('is written whole with 255 classes of long names', () => {
    const classes = Array.from({ length: 255 }, (_, classId) => ({
      ...SKY,
      classId,
      name: '岩'.repeat(200),
    }));
    const large = { ...SCORES, total: { ...FRAME, classes } };
    const bytes = encodeSegmentationScores(large);
    expect(decodeSegmentationScores(bytes)).toEqual(large);
    new MsgInterpreter(bytes).readWhole('dice_monitor/SegmentationScores');
  });

  it.each([true, false])(
    'refuses every cut, and survives flipped bytes (little endian: %s)',
    (littleEndian) => {
      const bytes = encodeSegmentationScores(SCORES, { littleEndian });
      expectEveryCutRefused(decodeSegmentationScores, bytes);
      expectDamageSurvived(decodeSegmentationScores, bytes);
    },
  );

  it('refuses counts that are not exact, and ids that do not fit', () => {
    for (const bad of [-1, 0.5, NaN, Infinity, 2 ** 53]) {
      expect(() => encodeSegmentationScores({ ...SCORES, frame: { ...FRAME, pixels: bad } })).toThrow(
        RangeError,
      );
      const classes = [{ ...SKY, fn: bad }];
      expect(() => encodeSegmentationScores({ ...SCORES, total: { ...FRAME, classes } })).toThrow(/fn is/);
    }
    for (const classId of [-1, 256, 1.5]) {
      const groups = [{ ...SKY, classId }];
      expect(() => encodeSegmentationScores({ ...SCORES, frame: { ...FRAME, groups } })).toThrow(RangeError);
    }
    expect(() => encodeSegmentationScores({ ...SCORES, labelStampNs: 2n ** 62n })).toThrow(DiceMonitorError);
  });

  it('refuses a count that a number does not hold, naming its field', () => {
    const bytes = encodeSegmentationScores(SCORES).slice();
    const view = new DataView(bytes.buffer);
    view.setBigUint64(4 + 56, 2n ** 53n - 1n, true);
    expect(decodeSegmentationScores(bytes).frame.pixels).toBe(Number.MAX_SAFE_INTEGER);
    view.setBigUint64(4 + 56, 2n ** 53n, true);
    expect(() => decodeSegmentationScores(bytes)).toThrow(
      /counts 9007199254740992 in its field frame.pixels/,
    );
  });

  it('does not believe a number of classes', () => {
    const bytes = encodeSegmentationScores(SCORES).slice();
    new DataView(bytes.buffer).setUint32(4 + 112, 0xffffffff, true);
    expect(() => decodeSegmentationScores(bytes)).toThrow(DiceMonitorError);
  });
});
