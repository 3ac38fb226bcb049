import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // onnxruntime and the native decoders live in real processes, as they do for users.
    pool: 'forks',
    // Fused models are kept where they end with the machine, not in the cache of whoever runs the tests.
    env: { XDG_CACHE_HOME: join(tmpdir(), 'dice-monitor-test-cache') },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
