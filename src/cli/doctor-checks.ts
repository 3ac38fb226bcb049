import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { probeSqlite } from '../bag/probe-sqlite.js';
import type { ProbeOutcome } from '../core/probe-outcome.js';
import { probeDecoders } from '../imaging/probe-decoders.js';
import { probeBackend } from '../loss/probe-backend.js';
import { probeGpu } from '../onnx/gpu/probe-gpu.js';
import { probeProvider } from '../onnx/probe-provider.js';
import { probeRclnodejs } from '../ros/probe-rclnodejs.js';
import { probeMessages, probeMiddleware, probeRos } from '../ros/probe-ros.js';
import { probeSharedMemory } from '../ros/probe-shared-memory.js';
import { probeDemo } from './probe-demo.js';
import { probeDisk, probeNode } from './probe-host.js';
import { runVersions } from './versions.js';

/** One part of the machine that was tried. */
export interface Check {
  readonly name: string;
  readonly outcome: ProbeOutcome;
  /** `evaluate` cannot run without it. */
  readonly needed: boolean;
}

/** What brings a provider to life; each is optional. */
const PROVIDER_HINT: Record<string, string> = {
  cuda: 'optional; x64: npm run gpu:install, Jetson: docs/jetson.md',
  tensorrt: 'optional; needs the provider cuda, and TensorRT',
  webgpu: 'optional; needs a Vulkan driver',
};
const DDS_PROFILE = fileURLToPath(new URL('../../config/fastdds.xml', import.meta.url));

/** Tries the parts one after the other, the cheap ones first. */
export async function* runChecks(): AsyncGenerator<Check> {
  yield { name: 'Node.js', outcome: probeNode(process.versions.node), needed: true };
  yield { name: 'disk', outcome: await probeDisk(tmpdir()), needed: true };
  yield { name: 'JPEG and PNG', outcome: await probeDecoders(), needed: true };
  yield { name: 'SQLite', outcome: probeSqlite(), needed: false };
  yield* runRosChecks();
  for (const { name, outcome } of await probeGpu()) yield { name, outcome, needed: false };
  yield {
    name: `ONNX Runtime ${runVersions()['onnxruntime-node'] ?? ''}`,
    outcome: await probeProvider('cpu'),
    needed: true,
  };
  for (const [provider, hint] of Object.entries(PROVIDER_HINT)) {
    const outcome = await probeProvider(provider);
    const advice = outcome.status === 'ok' ? {} : { hint };
    yield { name: `  provider ${provider}`, outcome: { ...outcome, ...advice }, needed: false };
  }
  yield { name: 'training', outcome: await probeBackend(), needed: false };
  const demo = await probeDemo();
  yield { name: 'evaluate, end to end', outcome: demo, needed: demo.status !== 'missing' };
}

async function* runRosChecks(): AsyncGenerator<Check> {
  const ros = probeRos();
  yield { name: 'ROS 2', outcome: ros, needed: false };
  if (ros.status === 'ok') {
    yield { name: '  rclnodejs', outcome: await probeRclnodejs(), needed: false };
    yield { name: '  messages', outcome: probeMessages(), needed: false };
    yield { name: '  middleware', outcome: probeMiddleware(DDS_PROFILE), needed: false };
  }
  yield { name: 'shared memory', outcome: await probeSharedMemory(), needed: false };
}
