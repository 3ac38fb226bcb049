import { defineConfig } from 'vitest/config';
import { vulkanLoaderEnvironment } from './test/onnx/software-gpu.js';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // onnxruntime and the native decoders live in real processes, as they do for users.
    pool: 'forks',
    env: vulkanLoaderEnvironment(),
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
