import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { vulkanLoaderEnvironment } from './test/onnx/software-gpu.js';

/** Tests on a running ROS 2 graph: test/graph/ has what they are made of. */
const GRAPH_TESTS = 'test/**/*.graph.test.ts';

export default defineConfig({
  test: {
    // onnxruntime and the native decoders live in real processes, as they do for users; rclnodejs aborts in threads.
    pool: 'forks',
    // Most tests wait for processes that they have started: on two cores one file at a time leaves one idle.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Fused models are kept where they end with the machine, not in the cache of whoever runs the tests.
    env: { XDG_CACHE_HOME: join(tmpdir(), 'dice-monitor-test-cache'), ...vulkanLoaderEnvironment() },
    testTimeout: 60_000,
    hookTimeout: 120_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: [GRAPH_TESTS] } },
      {
        extends: true,
        test: {
          name: 'graph',
          include: [GRAPH_TESTS],
          globalSetup: 'test/graph/global-setup.ts',
          setupFiles: 'test/graph/guard.ts',
          // After the others and one file at a time: they share a domain, and some look at the clock.
          sequence: { groupOrder: 1 },
          fileParallelism: false,
          // Discovery and scheduling of several processes on a loaded machine; what is retried is reported.
          retry: 2,
        },
      },
    ],
  },
});
