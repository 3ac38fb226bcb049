import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateBench, FIXTURES } from './evaluate-bench.js';

const { evaluate } = evaluateBench();
const PACKED = join(FIXTURES, 'bags/db3_file_zstd/db3_file_zstd_0.db3.zstd');

describe('a recording that was compressed as a whole', () => {
  it('is said to be unpacked, which may take minutes', async () => {
    const { code, stderr } = await evaluate({ bag: PACKED });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^unpacking db3_file_zstd_0\.db3\.zstd {2}100 %$/m);
  });

  it('is unpacked without a word with --quiet', async () => {
    const { code, stderr } = await evaluate({ bag: PACKED, more: ['--quiet'] });
    expect([code, stderr]).toEqual([0, '']);
  });
});
