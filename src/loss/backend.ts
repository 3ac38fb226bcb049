import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { DiceMonitorError } from '../core/dice-monitor-error.js';

/** The engines that can run tfjs ops here, the fastest first. */
export const BACKENDS = ['tfjs-node-gpu', 'tfjs-node', 'wasm', 'cpu'] as const;
export type BackendName = (typeof BACKENDS)[number];

/** The engine that was found to work. */
export interface Backend {
  readonly name: BackendName;
  /** One line for people: what it is and what it uses. */
  readonly detail: string;
  /** The faster ones that were tried before. */
  readonly refused: readonly Refusal[];
}

/** An engine that cannot be used here. */
export interface Refusal {
  readonly name: BackendName;
  readonly reason: string;
  /** It is not installed; else it is, and does not work. */
  readonly absent: boolean;
}

const NODE_PACKAGES = { 'tfjs-node-gpu': '@tensorflow/tfjs-node-gpu', 'tfjs-node': '@tensorflow/tfjs-node' };
const requireHere = createRequire(import.meta.url);
type Load = (name: string) => unknown;

/**
 * Makes tfjs run on the fastest engine that works: each is started and has to add two numbers. Once for the
 * process; a later call with another name switches.
 *
 * @param candidates which to try, in this order; default all
 * @param load loads a native package, which registers its backend
 * @throws DiceMonitorError `dependency` where none of them works
 */
export async function openBackend(
  candidates: readonly BackendName[] = BACKENDS,
  load: Load = requireHere,
): Promise<Backend> {
  // What tfjs says in production mode is errors alone: no banner, no advice to install a native package.
  tf.enableProdMode();
  const refused: Refusal[] = [];
  for (const name of candidates) {
    try {
      const detail = await START[name](load);
      await proveItWorks();
      return { name, detail, refused };
    } catch (error) {
      refused.push(refusalOf(name, error as Error));
    }
  }
  throw new DiceMonitorError('dependency', {
    found: `no tfjs backend works here: ${refused.map(({ name, reason }) => `${name} (${reason})`).join(', ')}`,
    hint: 'npm install',
  });
}

const START: Readonly<Record<BackendName, (load: Load) => Promise<string>>> = {
  'tfjs-node-gpu': (load) => startNative(load, 'tfjs-node-gpu'),
  'tfjs-node': (load) => startNative(load, 'tfjs-node'),
  wasm: startWasm,
  cpu: async () => {
    await use('cpu');
    return 'plain JavaScript on the CPU (slow)';
  },
};

/** Both native packages are optional peers, and register a backend named `tensorflow` when they are loaded. */
async function startNative(load: Load, name: keyof typeof NODE_PACKAGES): Promise<string> {
  load(NODE_PACKAGES[name]);
  await use('tensorflow');
  // A property of tfjs-node's backend. The GPU package falls back to the CPU where it finds no GPU.
  const { isUsingGpuDevice = false } = tf.backend() as { isUsingGpuDevice?: boolean };
  return isUsingGpuDevice ? 'TensorFlow on the GPU' : 'TensorFlow on the CPU';
}

async function startWasm(): Promise<string> {
  setWasmPaths(dirname(requireHere.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await use('wasm');
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  const threads = await tf.env().getAsync('WASM_HAS_MULTITHREAD_SUPPORT');
  // tfjs 4.22 switches threads off in Node.js whatever the machine can do (its issue 3830).
  return `WebAssembly ${simd ? 'with' : 'without'} SIMD, ${threads ? 'with threads' : 'one thread'}`;
}

async function use(backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs cannot start its backend ${backend}`);
}

async function proveItWorks(): Promise<void> {
  const sum = tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(2)));
  const [value] = await sum.data();
  sum.dispose();
  if (value !== 3) throw new Error(`1 + 2 gives ${String(value)}`);
}

function refusalOf(name: BackendName, error: Error & { code?: string }): Refusal {
  const reason = error.message.split('\n')[0] ?? '';
  return { name, reason, absent: error.code === 'MODULE_NOT_FOUND' && reason.includes('@tensorflow/') };
}
