import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeMonitorStatus,
  encodeMonitorStatus,
  type MonitorStatusMessage,
} from '../../src/codec/monitor-status.js';
import { expectDamageSurvived, expectEveryCutRefused } from './damaged-messages.js';
import { count, expectCodecHolds, header, text } from './own-messages.js';

const measure = fc.oneof(fc.double({ min: 0, max: 1e4 }), fc.constant(NaN));
const message: fc.Arbitrary<MonitorStatusMessage> = fc.record({
  header,
  ...{ imagesReceived: count, imagesUnmatched: count, imagesLate: count, imagesDropped: count },
  ...{ imagesSkipped: count, imagesInvalid: count, imagesMissed: count },
  ...{ labelsReceived: count, labelsUnmatched: count, labelsLate: count, labelsDropped: count },
  ...{ labelsInvalid: count, pairs: count, timeResets: count },
  ...{ imageRate: measure, latencyP50: measure, latencyP95: measure, inferenceP50: measure },
  ...{ provider: text, modelSha256: text },
});
const STATUS: MonitorStatusMessage = {
  header: { stampNs: 1_000_000_002n, frameId: '' },
  ...{ imagesReceived: 1, imagesUnmatched: 2, imagesLate: 3, imagesDropped: 4 },
  ...{ imagesSkipped: 5, imagesInvalid: 6, imagesMissed: 7 },
  ...{ labelsReceived: 8, labelsUnmatched: 9, labelsLate: 10, labelsDropped: 11 },
  ...{ labelsInvalid: 12, pairs: 13, timeResets: 14 },
  ...{ imageRate: 15, latencyP50: 16, latencyP95: 17, inferenceP50: 18 },
  ...{ provider: 'cpu', modelSha256: 'e3b0c442' },
};

describe('MonitorStatus', () => {
  it('is written as msg/MonitorStatus.msg says, and read back', () => {
    expectCodecHolds('dice_monitor/MonitorStatus', message, encodeMonitorStatus, decodeMonitorStatus);
  });

  it('has its fields in order, read by hand', () => {
    const bytes = encodeMonitorStatus(STATUS);
    const view = new DataView(bytes.buffer, bytes.byteOffset + 4);
    // 0 stamp, 8 length 1, 12 the end zero of frame_id, pad to 16: 14 counts, 128: 4 doubles, 160 "cpu".
    const counts = Array.from({ length: 14 }, (_, index) => Number(view.getBigUint64(16 + 8 * index, true)));
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    const measures = Array.from({ length: 4 }, (_, index) => view.getFloat64(128 + 8 * index, true));
    expect(measures).toEqual([15, 16, 17, 18]);
    expect(Buffer.from(bytes.subarray(4 + 160)).toString('latin1')).toBe(
      '\x04\0\0\0cpu\0\x09\0\0\0e3b0c442\0',
    );
  });

  it('refuses counts that are not exact', () => {
    for (const bad of [-1, 0.5, NaN, 2 ** 53]) {
      expect(() => encodeMonitorStatus({ ...STATUS, labelsLate: bad })).toThrow(/labels_late is/);
    }
  });

  it('refuses every cut, and survives flipped bytes', () => {
    for (const littleEndian of [true, false]) {
      const bytes = encodeMonitorStatus(STATUS, { littleEndian });
      expectEveryCutRefused(decodeMonitorStatus, bytes);
      expectDamageSurvived(decodeMonitorStatus, bytes);
    }
  });
});
