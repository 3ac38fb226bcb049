import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { HEIGHT, WIDTH } from '../../examples/demo/camera.mjs';
import { createDriveRenderer, DRIVE, imageStampNs, labelStampNs } from '../../examples/demo/drive.mjs';
import { CLASS_NAMES, IGNORED } from '../../examples/demo/scene.mjs';

/** Changes only when the drive is meant to look different; the same on every machine. */
const FRAME_HASHES = new Map([
  [0, 'b06ae6ccbf1bc0f5'],
  [100, 'd3e8911a2122bd1b'],
  [170, '82b83096ce5bfb99'],
]);

function sha256(...parts: Uint8Array[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex').slice(0, 16);
}

describe('the demo drive', () => {
  const frames = new Map<number, { pixels: Uint8Array; labels: Uint8Array }>();

  beforeAll(() => {
    const render = createDriveRenderer();
    for (const frame of FRAME_HASHES.keys()) {
      const { pixels, labels } = render(frame);
      frames.set(frame, { pixels: pixels.slice(), labels: labels.slice() });
    }
  });

  it('renders the bytes it has always rendered', () => {
    const found = new Map([...frames].map(([frame, { pixels, labels }]) => [frame, sha256(pixels, labels)]));
    expect(found).toEqual(FRAME_HASHES);
  });

  it('renders a frame alike whatever was rendered before it', () => {
    const { pixels, labels } = createDriveRenderer()(170);
    expect(sha256(pixels, labels)).toBe(FRAME_HASHES.get(170));
  });

  it('labels every pixel with a class or as ignored, and shows every class', () => {
    for (const { labels, pixels } of frames.values()) {
      expect(labels).toHaveLength(WIDTH * HEIGHT);
      expect(pixels).toHaveLength(WIDTH * HEIGHT * 3);
      const seen = new Set(labels);
      const expected = [...CLASS_NAMES.keys(), IGNORED];
      expect([...seen].every((value) => expected.includes(value))).toBe(true);
    }
    const anywhere = new Set([...frames.values()].flatMap(({ labels }) => [...new Set(labels)]));
    expect([...anywhere].sort((a, b) => a - b)).toEqual([...CLASS_NAMES.keys(), IGNORED]);
  });

  it('leaves few pixels without a class', () => {
    for (const { labels } of frames.values()) {
      const ignored = labels.filter((value) => value === IGNORED).length;
      expect(ignored).toBeLessThan(0.03 * labels.length);
    }
  });

  it('stamps images at 10 Hz and labels near them, each nearest to its own', () => {
    for (let frame = 0; frame < DRIVE.frames; frame++) {
      expect(imageStampNs(frame) - imageStampNs(0)).toBe(BigInt(frame) * 100_000_000n);
      const offset = labelStampNs(frame) - imageStampNs(frame);
      expect(offset === 0n).toBe(frame % 3 !== 2);
      expect(offset > -50_000_000n && offset < 50_000_000n).toBe(true);
    }
  });

  it('has a clear stretch and a fogged one that do not meet', () => {
    expect(DRIVE.clear.last).toBeLessThan(DRIVE.fog.first);
    expect(DRIVE.fog.last).toBe(DRIVE.frames - 1);
  });
});
