import { expect, it } from 'vitest';
import { guarded } from '../../src/ros/guarded.js';

it('logs what a callback throws, once for each text, and goes on', () => {
  const errors: string[] = [];
  const silent = (): void => undefined;
  const log = { info: silent, warn: silent, error: (text: string) => errors.push(text) };
  const taken: number[] = [];
  const callback = guarded(log, 'a message on /camera', (message: number) => {
    if (message < 0) throw new RangeError(`${message} is negative`);
    taken.push(message);
  });
  for (const message of [1, -1, -1, 2, -2]) callback(message);
  expect(taken).toEqual([1, 2]);
  expect(errors).toEqual([
    'a message on /camera: RangeError: -1 is negative',
    'a message on /camera: RangeError: -2 is negative',
  ]);
});
