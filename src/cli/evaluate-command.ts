import { join } from 'node:path';
import { openBag } from '../bag/index.js';
import { createLabelMapper } from '../core/label-table.js';
import { secondsToNs } from '../core/stamp.js';
import { openOnnxSegmenter, type OnnxSegmenter } from '../onnx/onnx-segmenter.js';
import { evaluate } from '../pipeline/evaluate.js';
import type { RunResult } from '../pipeline/ports.js';
import { createFramesCsv } from '../report/frames-csv.js';
import { prepareOutputFolder, writeWhole } from '../report/output-folder.js';
import { buildReport, formatReport } from '../report/report.js';
import { labelTable } from '../settings/ontology-labels.js';
import { chooseTopics } from './choose-topics.js';
import { fitOntology, scoreLayout } from './fit-ontology.js';
import type { EvaluateArguments } from './evaluate-arguments.js';
import { checkThresholds } from './fail-under.js';
import { finishRun } from './finish-run.js';
import { onInterrupt } from './interrupt.js';
import { createProgressLine } from './progress-line.js';
import { reportContext } from './report-context.js';
import type { RunFacts } from './run-facts.js';
import { readSettings } from './read-settings.js';
import { say } from './say.js';

/**
 * Scores a recording and writes its report.
 *
 * @returns the exit code
 * @throws DiceMonitorError for what keeps the run from starting
 */
export async function runEvaluate(args: EvaluateArguments): Promise<number> {
  const started = new Date();
  const settings = readSettings(args);
  const bag = await openBag(args.bags);
  let segmenter: OnnxSegmenter | undefined;
  try {
    const topics = chooseTopics(bag.topics, {
      image: { name: args.image, transport: settings.imageTransport },
      label: { name: args.label, transport: settings.labelTransport },
    });
    segmenter = await openOnnxSegmenter(settings.modelPath, settings);
    for (const warning of segmenter.info.warnings) say(`warning: ${warning}`);
    if (!args.quiet) tellModel(segmenter);
    const ontology = fitOntology(settings, segmenter.info);
    checkThresholds(
      args.failUnder,
      ontology.classes.map(({ name }) => name),
    );
    await prepareOutputFolder(args.out, args.overwrite);
    const facts: RunFacts = { args, settings, bag, segmenter, ontology, topics, started };
    const result = await run(facts);
    await writeWhole(
      args.out,
      'report.json',
      formatReport(buildReport(result, reportContext(facts, result))),
    );
    return finishRun(result, facts);
  } finally {
    await segmenter?.close();
    await bag.close();
  }
}

function tellModel({ provider, providerNotes }: OnnxSegmenter): void {
  const notes = providerNotes.length > 0 ? ` (not used: ${providerNotes.join('; ')})` : '';
  say(`the model runs on ${provider}${notes}`);
}

async function run({ args, settings, bag, segmenter, ontology, topics }: RunFacts): Promise<RunResult> {
  const classCount = ontology.classes.length;
  const frames = await createFramesCsv(join(args.out, 'frames.csv'), classCount);
  const progress = createProgressLine(args.quiet);
  const interrupt = onInterrupt();
  try {
    return await evaluate(
      bag,
      segmenter,
      {
        imageTopic: topics.image,
        labelTopic: topics.label,
        frames: args.frames,
        toleranceNs: secondsToNs(settings.sync.tolerance),
        maxRate: settings.maxRate,
        maxWaitingBytes: settings.sync.maxWaitingBytes,
        classCount,
        layout: scoreLayout(ontology),
        mapLabel: createLabelMapper(labelTable(ontology, settings.ignoreLabel)),
        signal: interrupt.signal,
        onProgress: (progressed) => {
          progress.update(progressed);
        },
      },
      [frames],
    );
  } finally {
    progress.close();
    interrupt.dispose();
    await frames.close();
  }
}
