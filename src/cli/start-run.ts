import { availableParallelism } from 'node:os';
import { openOnnxSegmenter, type OnnxSegmenter } from '../onnx/onnx-segmenter.js';
import { parseOutputTopics, type OutputTopic } from '../pipeline/output-topics.js';
import type { Settings } from '../settings/settings.js';
import type { EvaluateArguments } from './evaluate-arguments.js';
import { readSettings } from './read-settings.js';
import { say } from './say.js';

/** A run whose model is being opened. */
export interface RunStart {
  readonly args: EvaluateArguments;
  readonly started: Date;
  readonly settings: Settings;
  /** What may go to an output bag. */
  readonly outputTopics: ReadonlySet<OutputTopic>;
  /** Undefined where masks of another node are scored; to be closed by `openRun`. */
  readonly opening: Promise<OnnxSegmenter> | undefined;
}

/**
 * Reads the settings of a run and starts to open its model, in a thread of its own.
 *
 * @throws DiceMonitorError `configuration` and `usage`, for what the arguments say
 */
export function startRun(args: EvaluateArguments): RunStart {
  const started = new Date();
  const settings = readSettings(args);
  const outputTopics = parseOutputTopics(args.topics);
  const opening = args.predicted === undefined ? openModel(args, settings) : undefined;
  // Told by who waits for it.
  opening?.catch(() => undefined);
  return { args, started, settings, outputTopics, opening };
}

/** A recording does not wait for anything else: its model gets all cores, where nobody said how many. */
function openModel({ unfused, soft }: EvaluateArguments, settings: Settings): Promise<OnnxSegmenter> {
  const threads = settings.threads === 0 ? availableParallelism() : settings.threads;
  return openOnnxSegmenter(settings.modelPath, { ...settings, threads }, undefined, say, !unfused && !soft);
}
