import { describe, expect, it } from 'vitest';
import { decodeHeader, encodeHeader } from '../../src/codec/header.js';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { cutInsideBuffer, expectEveryCutRefused, outcomeOf } from './damaged-messages.js';
import { hexBytes } from './hex-bytes.js';
import { recordedMessages } from './recorded-messages.js';

// sec 1700000000 = 0x6553f100, nanosec 123456789 = 0x075bcd15, frame_id "map" (4 bytes with its zero).
const LITTLE = hexBytes('00010000 00f15365 15cd5b07 04000000 6d617000');
const BIG = hexBytes('00000000 6553f100 075bcd15 00000004 6d617000');
const HEADER = { stampNs: 1700000000123456789n, frameId: 'map' };

describe('decodeHeader', () => {
  it('reads both byte orders', () => {
    expect(decodeHeader(LITTLE)).toEqual(HEADER);
    expect(decodeHeader(BIG)).toEqual(HEADER);
  });

  it('reads negative seconds and nanoseconds of more than a second', () => {
    // sec -1, nanosec 4294967295
    const bytes = hexBytes('00010000 ffffffff ffffffff 01000000 00');
    expect(decodeHeader(bytes)).toEqual({ stampNs: -1_000_000_000n + 4_294_967_295n, frameId: '' });
  });

  it('reads strings as ROS does: length 0, without an end zero, UTF-8, not UTF-8', () => {
    const stamp = '00010000 00000000 00000000';
    expect(decodeHeader(hexBytes(`${stamp} 00000000`)).frameId).toBe('');
    expect(decodeHeader(hexBytes(`${stamp} 03000000 6d6170`)).frameId).toBe('map');
    expect(decodeHeader(hexBytes(`${stamp} 03000000 c3bc00`)).frameId).toBe('ü');
    expect(decodeHeader(hexBytes(`${stamp} 02000000 ff00`)).frameId).toBe('\ufffd');
  });

  it('reads the header of recorded messages that end right after it', () => {
    for (const topic of ['/camera/image_raw', '/labels/image', '/camera/camera_info']) {
      const [message] = recordedMessages(topic);
      // 4 encapsulation + 8 stamp + 4 length + "camera_optical" and its zero
      const header = decodeHeader(message!.subarray(0, 4 + 8 + 4 + 15));
      expect(header.frameId).toBe('camera_optical');
      expect(header.stampNs / 1_000_000_000n).toBe(1700000000n);
    }
  });

  it('refuses every cut of a header', () => {
    expectEveryCutRefused(decodeHeader, LITTLE);
    expectEveryCutRefused(decodeHeader, BIG);
  });

  it('refuses a string that would reach past the message', () => {
    for (const length of ['05000000', '00010000', 'ffffff7f', 'ffffffff']) {
      const bytes = cutInsideBuffer(hexBytes(`00010000 00f15365 15cd5b07 ${length} 6d617000`), 20);
      expect(() => decodeHeader(bytes)).toThrow(/ends inside its field header.frame_id/);
    }
  });

  it('refuses every other encapsulation by its number', () => {
    for (let kind = 2; kind < 256; kind++) {
      const bytes = LITTLE.slice();
      bytes[1] = kind;
      const error = outcomeOf(decodeHeader, bytes) as DiceMonitorError;
      expect(error.found).toContain(`encapsulation 0x00${kind.toString(16).padStart(2, '0')}`);
    }
    const highByte = LITTLE.slice();
    highByte[0] = 1;
    expect(() => decodeHeader(highByte)).toThrow(/encapsulation 0x0101/);
  });
});

describe('encodeHeader', () => {
  it('writes both byte orders', () => {
    expect(encodeHeader(HEADER)).toEqual(LITTLE);
    expect(encodeHeader(HEADER, { littleEndian: false })).toEqual(BIG);
  });

  it('writes the length of a string in bytes', () => {
    expect(encodeHeader({ stampNs: 0n, frameId: 'ü' })).toEqual(
      hexBytes('00010000 00000000 00000000 03000000 c3bc00'),
    );
    const long = { stampNs: 5n, frameId: '岩'.repeat(3000) };
    expect(decodeHeader(encodeHeader(long))).toEqual(long);
  });

  it('writes times before the epoch with positive nanoseconds', () => {
    expect(encodeHeader({ stampNs: -1n, frameId: '' })).toEqual(
      hexBytes('00010000 ffffffff ffc99a3b 01000000 00'),
    );
  });

  it('refuses stamps outside int32 seconds', () => {
    const first = -(2n ** 31n) * 1_000_000_000n;
    const last = 2n ** 31n * 1_000_000_000n - 1n;
    for (const stampNs of [first, last]) {
      expect(decodeHeader(encodeHeader({ stampNs, frameId: '' })).stampNs).toBe(stampNs);
    }
    for (const stampNs of [first - 1n, last + 1n]) {
      expect(() => encodeHeader({ stampNs, frameId: '' })).toThrow(DiceMonitorError);
    }
  });
});
