import { homedir } from 'node:os';
import { join } from 'node:path';
import { FeatureCollector, type CollectedFrame } from '../adapt/feature-collector.js';
import { SampleStore } from '../adapt/sample-store.js';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { copyPicture } from '../imaging/camera-picture.js';
import type { Picture } from '../imaging/picture.js';
import type { PatchModel } from '../onnx/head/patch-model.js';
import { evaluate } from '../pipeline/evaluate.js';
import type { RunResult, Segmenter } from '../pipeline/ports.js';
import { finishScan } from '../pipeline/scan-recording.js';
import type { Settings } from '../settings/settings.js';
import type { AdaptArguments } from './adapt-arguments.js';
import { evaluateOptions } from './run-options.js';
import { createProgressLine } from './progress-line.js';
import type { RunFacts } from './run-facts.js';
import type { FrameTimes } from './score-frames.js';

/** A labelled frame, with what was kept of it to learn from. */
export type LearningFrame = FrameTimes & CollectedFrame;

/** What a pass over the recording gave. */
export interface Collected {
  readonly frames: readonly LearningFrame[];
  /** Some of the pictures, to check the changed model on. */
  readonly pictures: readonly Picture[];
  readonly result: RunResult;
}

/** Most bytes of features on disk; of a long drive fewer positions are kept of each frame. */
const STORE_BYTES = 2 * 2 ** 30;
const LEAST_PIXELS = 64;
const KEPT_PICTURES = 2;

/**
 * Runs the model once over the labelled frames and keeps what goes into the part that is to be trained.
 *
 * @throws DiceMonitorError `output` where the disk has no room; what ended the run otherwise
 */
export async function collectFrames(
  facts: RunFacts,
  model: PatchModel,
  store: SampleStore,
  args: AdaptArguments,
  signal: AbortSignal,
): Promise<Collected> {
  const pixelsPerFrame = await planPixels(facts, store, args.pixels, signal);
  const classCount = facts.ontology.classes.length;
  const collector = new FeatureCollector(model, store, { classCount, pixelsPerFrame, seed: args.seed });
  const { segmenter, pictures } = keepPictures(collector);
  const frames: LearningFrame[] = [];
  const progress = createProgressLine(args.quiet);
  const options = evaluateOptions(facts);
  const result = await evaluate(
    facts.source,
    segmenter,
    { ...options, wants: { ...options.wants, soft: true }, signal, onProgress: progress.update },
    [
      {
        pair({ stampNs, logTimeNs, labelLogTimeNs, mask }) {
          const collected = collector.frameOf(mask);
          if (collected) frames.push({ stampNs, logTimeNs, labelLogTimeNs, ...collected });
        },
      },
    ],
  ).finally(progress.close);
  if (result.failure !== undefined) throw result.failure as Error;
  return { frames, pictures, result };
}

/** A store of its own for each run, where caches lie. */
export function openStore({ settings }: RunFacts, model: PatchModel): SampleStore {
  return new SampleStore(cacheFolder(settings), model.inputs);
}

/** How many positions of a frame fit into what the features may take on disk. */
async function planPixels(
  { scan }: RunFacts,
  store: SampleStore,
  wanted: number,
  signal: AbortSignal,
): Promise<number> {
  const { pairedImages } = await finishScan(scan, signal);
  const frames = Math.max(1, pairedImages.size);
  const fitting = Math.floor(STORE_BYTES / (frames * store.width * 4));
  const pixels = Math.min(wanted, Math.max(LEAST_PIXELS, fitting));
  store.checkRoom(frames * pixels);
  return pixels;
}

function keepPictures(inner: Segmenter): { readonly segmenter: Segmenter; readonly pictures: Picture[] } {
  const pictures: Picture[] = [];
  const segmenter: Segmenter = {
    classCount: inner.classCount,
    segment(camera, wish) {
      if (pictures.length < KEPT_PICTURES) pictures.push(copyPicture(camera));
      return inner.segment(camera, wish);
    },
    close: () => inner.close(),
  };
  return { segmenter, pictures };
}

function cacheFolder({ cacheDir }: Settings): string {
  if (cacheDir !== '') return cacheDir;
  const base = process.env.XDG_CACHE_HOME;
  return join(base === undefined || base === '' ? join(homedir(), '.cache') : base, 'dice_monitor');
}

/** @throws DiceMonitorError `input` with the measured causes, where there is nothing to learn from */
export function checkLearnable({ result }: Collected): void {
  if (result.scores) return;
  throw new DiceMonitorError('input', {
    found: `nothing to learn from: ${result.causes.join('; ')}`,
    expected: 'images with labels of known classes',
  });
}
