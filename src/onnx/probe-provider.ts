import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ProbeOutcome } from '../core/probe-outcome.js';
import { probeModel } from './probe-model.js';

const run = promisify(execFile);
/** TensorRT builds an engine first, and a software driver is slow. */
const TIMEOUT_MS = 180_000;
/** The built file beside the built worker; see onnx-segmenter.ts. */
const PROBE = fileURLToPath(new URL('../../dist/onnx/probe-provider-main.js', import.meta.url));

/**
 * Runs a small model on one execution provider, in a process of its own: a driver that crashes takes nothing with it.
 *
 * @param provider cpu, cuda, tensorrt or webgpu
 */
export async function probeProvider(provider: string): Promise<ProbeOutcome> {
  const folder = await mkdtemp(join(tmpdir(), 'dice-monitor-probe-'));
  try {
    const model = join(folder, 'probe.onnx');
    await writeFile(model, probeModel());
    const { stdout } = await run(process.execPath, [PROBE, model, provider], { timeout: TIMEOUT_MS });
    return { status: 'ok', detail: stdout.trim() };
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const reason = (stderr ?? message).trim().split('\n').at(-1) ?? message;
    return { status: provider === 'cpu' ? 'failed' : 'missing', detail: reason };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
