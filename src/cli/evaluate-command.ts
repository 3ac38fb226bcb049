import { createLabelMapper } from '../core/label-table.js';
import { secondsToNs } from '../core/stamp.js';
import { evaluate } from '../pipeline/evaluate.js';
import type { EvaluateOptions } from '../pipeline/evaluate-options.js';
import type { RunResult } from '../pipeline/ports.js';
import { prepareOutputFolder, writeWhole } from '../report/output-folder.js';
import { buildReport, formatReport } from '../report/report.js';
import { labelTable } from '../settings/ontology-labels.js';
import type { EvaluateArguments } from './evaluate-arguments.js';
import { finishRun } from './finish-run.js';
import { scoreLayout } from './fit-ontology.js';
import { onInterrupt } from './interrupt.js';
import { closeRun, openRun } from './open-run.js';
import { createProgressLine, type ProgressLine } from './progress-line.js';
import { describeRun, reportContext } from './report-context.js';
import type { RunFacts } from './run-facts.js';
import { RunOutputs } from './run-outputs.js';

/**
 * Scores a recording and writes its report.
 *
 * @returns the exit code
 * @throws DiceMonitorError for what keeps the run from starting
 */
export async function runEvaluate(args: EvaluateArguments): Promise<number> {
  const progress = createProgressLine(args.quiet);
  const facts = await openRun(args, progress.unpack);
  try {
    await prepareOutputFolder(args.out, args.overwrite, args.bags);
    const result = await run(facts, progress);
    const context = reportContext(facts, describeRun(facts, result.totals.pairs));
    await writeWhole(args.out, 'report.json', formatReport(buildReport(result, context)));
    return finishRun(result, facts);
  } finally {
    await closeRun(facts);
  }
}

async function run(facts: RunFacts, progress: ProgressLine): Promise<RunResult> {
  const outputs = await RunOutputs.open(facts);
  const interrupt = onInterrupt(
    '\nstopping; the report will hold what was scored until now (once more to end at once)',
  );
  let result: RunResult | undefined;
  try {
    const { source, segmenter } = facts;
    const options = { ...evaluateOptions(facts), signal: interrupt.signal };
    result = await evaluate(source, segmenter, { ...options, onProgress: progress.update }, outputs.sinks);
    return result;
  } finally {
    progress.close();
    await outputs.close(result);
    interrupt.dispose();
  }
}

/** What a run does, from what is known when it starts. */
export function evaluateOptions({
  args,
  settings,
  ontology,
  topics,
  ignoreMask,
  frames,
  published,
}: RunFacts): EvaluateOptions {
  return {
    imageTopic: topics.image,
    labelTopic: topics.label,
    imageHolds: args.predicted === undefined ? 'pictures' : 'masks',
    frames,
    wants: {
      estimates: frames === 'all',
      confidence: published.has('confidence'),
      pictures: published.has('overlay') && args.predicted === undefined,
      soft: args.soft,
    },
    toleranceNs: secondsToNs(settings.sync.tolerance),
    maxRate: settings.maxRate,
    maxWaitingBytes: settings.sync.maxWaitingBytes,
    classCount: ontology.classes.length,
    layout: scoreLayout(ontology),
    mapLabel: createLabelMapper(labelTable(ontology, settings.ignoreLabel)),
    ...(ignoreMask && { ignoreMask: ignoreMask.mask }),
  };
}
