import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { probeSqlite } from '../bag/probe-sqlite.js';
import type { ProbeOutcome } from '../core/probe-outcome.js';
import { probeDecoders } from '../imaging/probe-decoders.js';
import { probeBackend } from '../loss/probe-backend.js';
import { probeProvider } from '../onnx/probe-provider.js';
import { probeRclnodejs } from '../ros/probe-rclnodejs.js';
import { runVersions } from './versions.js';

/** One part of the machine that was tried. */
export interface Check {
  readonly name: string;
  readonly outcome: ProbeOutcome;
  /** `evaluate` cannot run without it. */
  readonly needed: boolean;
}

const NEEDED_BYTES = 1 << 30;
const GPU_HINT: Record<string, string> = {
  cuda: 'optional; needs an NVIDIA driver and the CUDA libraries of ONNX Runtime (x64: ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node)',
  tensorrt: 'optional; needs the CUDA provider and TensorRT',
  webgpu: 'optional; needs a Vulkan driver',
};

/** Tries the parts one after the other, the cheap ones first. */
export async function* runChecks(): AsyncGenerator<Check> {
  yield { name: 'Node.js', outcome: probeNode(process.versions.node), needed: true };
  yield { name: 'disk', outcome: await probeDisk(tmpdir()), needed: true };
  yield { name: 'JPEG and PNG', outcome: await probeDecoders(), needed: true };
  yield { name: 'SQLite', outcome: probeSqlite(), needed: false };
  yield {
    name: `ONNX Runtime ${runVersions()['onnxruntime-node'] ?? ''}`,
    outcome: await probeProvider('cpu'),
    needed: true,
  };
  for (const provider of Object.keys(GPU_HINT)) {
    const outcome = await probeProvider(provider);
    const hint = outcome.status === 'ok' ? {} : { hint: GPU_HINT[provider]! };
    yield { name: `  provider ${provider}`, outcome: { ...outcome, ...hint }, needed: false };
  }
  yield { name: 'training', outcome: await probeBackend(), needed: false };
  yield { name: 'ROS 2', outcome: await probeRclnodejs(), needed: false };
}

/** Compares Node's version with `engines` of package.json. */
export function probeNode(version: string): ProbeOutcome {
  const engines = (
    JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      engines: { node: string };
    }
  ).engines.node;
  const [lowest = '', below = ''] = engines.split(' ').map((bound) => bound.replace(/[<>=]/g, ''));
  if (compareVersions(version, lowest) >= 0 && compareVersions(version, below) < 0)
    return { status: 'ok', detail: version };
  return { status: 'failed', detail: `${version}, expected ${engines}`, hint: 'install Node.js 20 or 22' };
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Looks for room for temporary files: zstd bags are unpacked there. */
async function probeDisk(folder: string): Promise<ProbeOutcome> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free in ${folder}`;
  if (free >= NEEDED_BYTES) return { status: 'ok', detail };
  return {
    status: 'failed',
    detail,
    hint: 'free some space, or set TMPDIR to a larger disk; zstd bags are unpacked there',
  };
}
