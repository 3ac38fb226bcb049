import { evaluate } from '../pipeline/evaluate.js';
import type { RunResult } from '../pipeline/ports.js';
import { prepareOutputFolder, writeWhole } from '../report/output-folder.js';
import { buildReport, formatReport } from '../report/report.js';
import { finishRun } from './finish-run.js';
import { onInterrupt } from './interrupt.js';
import { closeRun, openRun } from './open-run.js';
import { createProgressLine, type ProgressLine } from './progress-line.js';
import { describeRun, reportContext } from './report-context.js';
import type { RunFacts } from './run-facts.js';
import { evaluateOptions } from './run-options.js';
import { RunOutputs } from './run-outputs.js';
import type { RunStart } from './start-run.js';

/**
 * Scores the recording of a run that has been started, and writes its report.
 *
 * @returns the exit code
 * @throws DiceMonitorError for what keeps the run from starting
 */
export async function scoreRecording(start: RunStart): Promise<number> {
  const { args } = start;
  const progress = createProgressLine(args.quiet);
  const facts = await openRun(start, progress.unpack);
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
