import { availableParallelism } from 'node:os';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { explainProvider } from './gpu/provider-libraries.js';
import type { ModelSettings } from './model-settings.js';

type Ort = typeof OnnxRuntime;

/** Loads onnxruntime-node. Its errors come as exceptions, so it prints nothing itself. */
export async function loadOnnxRuntime(): Promise<Ort> {
  try {
    const ort = await import('onnxruntime-node');
    ort.env.logLevel = 'fatal';
    return ort;
  } catch (cause) {
    throw new DiceMonitorError('dependency', {
      found: `onnxruntime-node cannot be loaded: ${reasonOf(cause)}`,
      expected: 'its library for this platform and Node.js version',
      hint: 'run npm ci again; `dice-monitor doctor` shows what is there',
      cause,
    });
  }
}

/**
 * Opens a session on one provider and no other.
 *
 * @param model path of its file, or its bytes
 * @param provider cpu, cuda, tensorrt or webgpu
 * @throws DiceMonitorError `model`; its `cause` is what onnxruntime says: that a library of the provider is missing, or
 * what it cannot run in the model
 */
export async function createSession(
  model: string | Uint8Array,
  provider: string,
  settings: ModelSettings,
): Promise<InferenceSession> {
  const ort = await loadOnnxRuntime();
  const create = (options: InferenceSession.SessionOptions) =>
    // By path, so that external data are looked for in the model's folder.
    typeof model === 'string'
      ? ort.InferenceSession.create(model, options)
      : ort.InferenceSession.create(model, options);
  try {
    return await create({
      executionProviders: sessionProviders(provider, settings.gpuDevice),
      // A plan of all memory costs a sixth to a third more of it on the CPU, and saves no time there.
      enableMemPattern: provider !== 'cpu',
      intraOpNumThreads: settings.threads > 0 ? settings.threads : Math.max(1, availableParallelism() - 1),
      extra: {
        session: {
          intra_op: { allow_spinning: '0' },
          ...(settings.requireGpu && provider !== 'cpu' ? { disable_cpu_ep_fallback: '1' } : {}),
        },
      },
    });
  } catch (thrown) {
    const missing = await explainProvider(provider);
    const cause =
      missing === undefined ? thrown : new Error(`${reasonOf(thrown)}: ${missing}`, { cause: thrown });
    throw new DiceMonitorError('model', {
      found: `model ${typeof model === 'string' ? model : '(in memory)'} cannot be loaded by onnxruntime (${provider}): ${reasonOf(cause)}`,
      expected: 'operators and opsets that onnxruntime-node 1.30 has',
      hint: 'export the model again with standard operators, or check the file',
      cause,
    });
  }
}

/** CUDA takes the nodes that TensorRT does not, which would go to the CPU otherwise. */
function sessionProviders(
  provider: string,
  deviceId: number,
): InferenceSession.SessionOptions['executionProviders'] & object {
  if (provider === 'tensorrt') return [{ name: 'tensorrt', deviceId } as const, { name: 'cuda', deviceId }];
  return [provider === 'cuda' ? { name: 'cuda', deviceId } : provider];
}

/** An error's message on one line, without the places in onnxruntime's sources and the conditions that did not hold. */
export function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text
    .replace(/\/onnxruntime_src\/\S+\s*/g, '')
    .replace(/^.* was false\. (?=\S)/s, '')
    .replace(/\s+/g, ' ')
    .trim();
}
