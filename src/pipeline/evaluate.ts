import type { EvaluateOptions } from './evaluate-options.js';
import { Evaluation } from './evaluation.js';
import type { MessageSource, Segmenter } from './ports.js';
import type { ResultSink, RunResult } from './run-result.js';
import { finishScan, startScan } from './scan-recording.js';

/**
 * Scores a recording: the one data path of docs/architecture.md, from messages to scores.
 *
 * The recording is read twice: for its stamps alone, which tells who pairs with whom, and for the pixels. Results
 * leave in the order of pairing. Every message is accounted for.
 *
 * @param sinks get every scored pair, in order
 * @throws DiceMonitorError `input` where the source cannot be read at all, `usage` where a topic carries no pixels
 */
export async function evaluate(
  source: MessageSource,
  segmenter: Segmenter,
  options: EvaluateOptions,
  sinks: readonly ResultSink[] = [],
): Promise<RunResult> {
  const signal = options.signal ?? new AbortController().signal;
  options.onProgress?.({ phase: 'scan', images: 0, imagesTotal: 0 });
  const { imageTopic, labelTopic, toleranceNs, maxRate } = options;
  const topics = { image: imageTopic.name, label: labelTopic.name };
  const scanning = options.scan ?? startScan(source, { topics, toleranceNs, maxRate });
  const scanned = await finishScan(scanning, signal);
  return new Evaluation({ ...options, signal }, segmenter, scanned, sinks).run(source);
}
