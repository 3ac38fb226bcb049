import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ProbeOutcome } from '../core/probe-outcome.js';

const run = promisify(execFile);
const TIMEOUT_MS = 300_000;

/** The checkout's demo; the published package does not carry it. */
const DEMO = fileURLToPath(new URL('../../examples/demo/', import.meta.url));
const COMMAND = fileURLToPath(new URL('../../dist/bin/dice-monitor.js', import.meta.url));

const FRAMES = 20;
/** What the demo network comes to on the drive's first frames on the CPU, and how far a GPU may be from it. */
const MEAN_DICE = 0.9125;
const TOLERANCE = 0.002;

/**
 * Scores the first frames of the demo drive with the demo network, as a user would: a recording is made, and the command
 * runs over it. Its mean Dice is known.
 */
export async function probeDemo(): Promise<ProbeOutcome> {
  const maker = join(DEMO, 'make-drive.mjs');
  if (!existsSync(maker))
    return { status: 'missing', detail: 'not tried: the demo is not part of this installation' };
  const folder = await mkdtemp(join(tmpdir(), 'dice-monitor-demo-'));
  const [drive, out] = [join(folder, 'drive'), join(folder, 'report')];
  try {
    await run(process.execPath, [maker, drive, String(FRAMES)], { timeout: TIMEOUT_MS });
    const model = ['--model', join(DEMO, 'terrain.onnx'), '--ontology', 'terrain'];
    await run(process.execPath, [COMMAND, 'evaluate', drive, ...model, '--out', out, '--quiet'], {
      timeout: TIMEOUT_MS,
    });
    return judge(JSON.parse(await readFile(join(out, 'report.json'), 'utf8')) as DemoReport);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    return { status: 'failed', detail: (stderr || message).trim().split('\n')[0] ?? message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface DemoReport {
  readonly run: { readonly provider: string; readonly frames_per_s: number };
  readonly total: { readonly pairs: number };
  readonly scores: { readonly mean_dice: number } | null;
}

function judge({ run: { provider, frames_per_s: rate }, total, scores }: DemoReport): ProbeOutcome {
  const dice = scores?.mean_dice ?? NaN;
  const found = `mean Dice ${dice.toFixed(4)} on ${total.pairs} frames of the demo drive, ${rate.toFixed(1)} frames/s on ${provider}`;
  const right = total.pairs === FRAMES && Math.abs(dice - MEAN_DICE) <= TOLERANCE;
  return right
    ? { status: 'ok', detail: `${found} (expected ${MEAN_DICE})` }
    : { status: 'failed', detail: `${found}, expected ${MEAN_DICE} on ${FRAMES}` };
}
