import { availableParallelism } from 'node:os';
import type * as OnnxRuntime from 'onnxruntime-node';
import type { InferenceSession } from 'onnxruntime-node';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { ModelSettings } from './model-settings.js';

type Ort = typeof OnnxRuntime;

/** A session that has proven itself, and how it came about. */
export interface OpenSession<Trial> {
  readonly session: InferenceSession;
  /** What runs: cpu, cuda, tensorrt or webgpu. */
  readonly provider: string;
  /** Why providers that were named before it do not run, one line each. */
  readonly notes: string[];
  /** What the trial gave. */
  readonly trial: Trial;
}

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
 * Opens a session on the first provider of `settings.providers` that works. Each is tried alone: where a GPU
 * library is missing, onnxruntime-node throws for the whole session.
 *
 * @param trial run on each new session; a provider of a GPU for which it throws is passed over
 * @throws DiceMonitorError `model` where the model does not load or run on the CPU, `dependency` where no named
 * provider works or `requireGpu` cannot be met
 */
export async function openSession<Trial>(
  modelPath: string,
  settings: ModelSettings,
  trial: (session: InferenceSession, provider: string) => Promise<Trial>,
): Promise<OpenSession<Trial>> {
  const ort = await loadOnnxRuntime();
  const notes: string[] = [];
  for (const provider of settings.providers) {
    if (provider === 'cpu') {
      if (settings.requireGpu) {
        notes.push('cpu: passed over, require_gpu is true');
        continue;
      }
      const session = await createSession(ort, modelPath, provider, settings);
      return { session, provider, notes, trial: await tryOrRelease(session, () => trial(session, provider)) };
    }
    try {
      const session = await createSession(ort, modelPath, provider, settings);
      return { session, provider, notes, trial: await tryOrRelease(session, () => trial(session, provider)) };
    } catch (cause) {
      notes.push(
        `${provider}: ${reasonOf(cause instanceof DiceMonitorError ? (cause.cause ?? cause) : cause)}`,
      );
    }
  }
  throw new DiceMonitorError('dependency', {
    found: `model ${modelPath}: none of the providers runs it:${notes.map((note) => `\n  - ${note}`).join('')}`,
    expected: settings.requireGpu ? 'a GPU provider that works (require_gpu is true)' : 'one that works',
    hint: settings.requireGpu
      ? 'install the GPU libraries, or set require_gpu false'
      : 'add cpu to providers',
  });
}

async function tryOrRelease<Trial>(session: InferenceSession, trial: () => Promise<Trial>): Promise<Trial> {
  try {
    return await trial();
  } catch (error) {
    await session.release();
    throw error;
  }
}

async function createSession(
  ort: Ort,
  modelPath: string,
  provider: string,
  settings: ModelSettings,
): Promise<InferenceSession> {
  const onGpu = provider === 'cuda' || provider === 'tensorrt';
  try {
    // By path, so that external data are looked for in the model's folder.
    return await ort.InferenceSession.create(modelPath, {
      executionProviders: [onGpu ? { name: provider, deviceId: settings.gpuDevice } : provider],
      intraOpNumThreads: settings.threads > 0 ? settings.threads : Math.max(1, availableParallelism() - 1),
      extra: {
        session: {
          intra_op: { allow_spinning: '0' },
          ...(settings.requireGpu ? { disable_cpu_ep_fallback: '1' } : {}),
        },
      },
    });
  } catch (cause) {
    throw new DiceMonitorError('model', {
      found: `model ${modelPath} cannot be loaded by onnxruntime (${provider}): ${reasonOf(cause)}`,
      expected: 'operators and opsets that onnxruntime-node 1.30 has',
      hint: 'export the model again with standard operators, or check the file',
      cause,
    });
  }
}

/** An error's message on one line, without the places in onnxruntime's sources. */
export function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text
    .replace(/\/onnxruntime_src\/\S+\s*/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
