import { afterAll, expect } from 'vitest';
import { killLeftovers } from './graph-process.js';

// A node that a test forgot would speak into the next file's tests.
afterAll(async () => {
  expect(await killLeftovers(), 'processes that the tests of this file did not stop').toEqual([]);
});
