import { fileURLToPath } from 'node:url';
import { type GraphProcess, startCommand } from '../graph/graph-process.js';

/** A 1x1 convolution that takes bytes: red is class 1, green 2, blue 0. */
export const MODEL = fileURLToPath(new URL('../fixtures/bags/colour-classifier.onnx', import.meta.url));

const FAST_START = ['-p', 'input.scale=1', '-p', 'providers=[cpu]'];

/** Starts the node on topics /camera and /labels. */
export function startMonitor(args: readonly string[] = []): GraphProcess {
  const inputs = ['--model', MODEL, '--image', '/camera', '--label', '/labels'];
  return startCommand(['monitor', ...inputs, ...FAST_START, ...args]);
}

/** Starts the node and waits until it is active. */
export async function activeMonitor(args: readonly string[] = []): Promise<GraphProcess> {
  const monitor = startMonitor(args);
  await monitor.waitFor(/activating -> active/);
  return monitor;
}
