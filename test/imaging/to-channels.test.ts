import { describe, expect, it } from 'vitest';
import { toChannels } from '../../src/imaging/to-channels.js';

function grey(red: number, green: number, blue: number): number {
  const picture = { width: 1, height: 1, channels: 3, data: Uint8Array.of(red, green, blue) } as const;
  return toChannels(picture, 1).data[0]!;
}

describe('toChannels', () => {
  it('repeats grey', () => {
    const picture = { width: 2, height: 1, channels: 1, data: Uint8Array.of(7, 255) } as const;
    const data = Uint8Array.of(7, 7, 7, 255, 255, 255);
    expect(toChannels(picture, 3)).toEqual({ width: 2, height: 1, channels: 3, data });
  });

  it('weighs colours 0.299, 0.587, 0.114 and rounds', () => {
    expect(grey(255, 0, 0)).toBe(76); // 76.245
    expect(grey(0, 255, 0)).toBe(150); // 149.685
    expect(grey(0, 0, 255)).toBe(29); // 29.07
    expect(grey(255, 255, 255)).toBe(255);
    expect(grey(1, 0, 0)).toBe(0); // 0.299
    expect(grey(0, 1, 0)).toBe(1); // 0.587
    expect(grey(0, 0, 250)).toBe(29); // 28.5: halves go up
    expect(grey(200, 100, 50)).toBe(124); // 59.8 + 58.7 + 5.7 = 124.2
  });

  it('keeps greys as they are', () => {
    for (let value = 0; value < 256; value++) {
      expect(grey(value, value, value)).toBe(value);
    }
  });

  it('gives the same picture back where nothing is to do', () => {
    const picture = { width: 1, height: 1, channels: 3, data: new Uint8Array(3) } as const;
    expect(toChannels(picture, 3)).toBe(picture);
  });
});
