import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // onnxruntime and the native decoders live in real processes, as they do for users.
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
