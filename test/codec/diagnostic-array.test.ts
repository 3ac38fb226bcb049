import { describe, expect, it } from 'vitest';
import {
  decodeDiagnosticArray,
  encodeDiagnosticArray,
  type DiagnosticArrayMessage,
} from '../../src/codec/diagnostic-array.js';

const message: DiagnosticArrayMessage = {
  header: { stampNs: 12_000_000_034n, frameId: '' },
  status: [
    {
      level: 'WARN',
      name: 'n: a',
      message: 'früh',
      hardwareId: '/camera',
      values: [
        ['k', '0.5'],
        ['k', 'nan'],
      ],
    },
    { level: 'OK', name: '', message: '', hardwareId: '', values: [] },
  ],
};

describe('DiagnosticArray', () => {
  it.each([true, false])('comes back as it was (little endian: %s)', (littleEndian) => {
    expect(decodeDiagnosticArray(encodeDiagnosticArray(message, { littleEndian }))).toEqual(message);
  });

  it('is laid out as CDR wants it', () => {
    const [, status] = message.status;
    const bytes = encodeDiagnosticArray({ header: message.header, status: [status!] });
    const empty = '01000000' + '00000000';
    const expected = [
      ...['00010000', '0c000000', '22000000', empty, '01000000'],
      // level, then three empty strings, each aligned; no values
      ...['00000000', empty, empty, empty, '00000000'],
    ];
    expect(Buffer.from(bytes).toString('hex')).toBe(expected.join(''));
  });

  it('refuses what ends early', () => {
    const bytes = encodeDiagnosticArray(message);
    for (let length = 0; length < bytes.length - 4; length += 5) {
      expect(() => decodeDiagnosticArray(bytes.subarray(0, length))).toThrow(/DiagnosticArray/);
    }
  });
});
