import { openBag, type BagReader, type OnUnpack } from '../bag/index.js';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { secondsToNs } from '../core/stamp.js';
import type { OnnxSegmenter } from '../onnx/onnx-segmenter.js';
import { describeTrials } from '../onnx/provider-trial.js';
import type { TopicInfo } from '../pipeline/ports.js';
import { predictedMasks } from '../pipeline/predicted-masks.js';
import { startScan, type ScanUnderWay } from '../pipeline/scan-recording.js';
import { loadOntology } from '../settings/load-ontology.js';
import { applyIgnoreLabel } from '../settings/ontology-labels.js';
import type { Ontology } from '../settings/ontology.js';
import type { Settings } from '../settings/settings.js';
import { chooseTopics } from './choose-topics.js';
import { clipBag } from './clip-bag.js';
import type { EvaluateArguments } from './evaluate-arguments.js';
import { checkThresholds } from './fail-under.js';
import { fitOntology } from './fit-ontology.js';
import { readIgnoreMask } from './read-ignore-mask.js';
import type { RunFacts } from './run-facts.js';
import { say } from './say.js';
import { runWish } from './run-options.js';
import type { RunStart } from './start-run.js';
import { warmUp } from './warm-up.js';

/**
 * Opens what a run needs: recording, topics, model, ontology. Stamps are read while the model is loaded. `closeRun`
 * frees it all.
 *
 * @param onUnpack told while recordings that were compressed as whole files are unpacked
 * @throws DiceMonitorError for what keeps the run from starting; nothing stays open then
 */
export async function openRun(start: RunStart, onUnpack: OnUnpack): Promise<RunFacts> {
  const { args, started, settings, outputTopics, opening } = start;
  let bag: BagReader | undefined;
  let scan: ScanUnderWay | undefined;
  try {
    bag = await openBag(args.bags, { onUnpack });
    const topics = runTopics(args, settings, bag.topics);
    const source = clipBag(bag, args);
    const frames = args.frames ?? (args.outputBag === undefined ? 'labelled' : 'all');
    const published: RunFacts['published'] = args.outputBag === undefined ? new Set() : outputTopics;
    scan = startScan(
      source,
      {
        topics: { image: topics.image.name, label: topics.label.name },
        toleranceNs: secondsToNs(settings.sync.tolerance),
        maxRate: settings.maxRate,
      },
      // Scores of probabilities take another way.
      opening && !args.soft ? warmUp(opening, topics.image, runWish({ frames, published })) : undefined,
    );
    const model = await opening;
    if (model) tellModel(model, args.quiet);
    if (args.soft) checkProbabilities(model);
    const ontology = model ? fitOntology(settings, model.info) : namedOntology(settings);
    checkThresholds(
      args.failUnder,
      ontology.classes.map(({ name }) => name),
    );
    return {
      args,
      settings,
      bag,
      source,
      scan,
      segmenter: model ?? predictedMasks(ontology.classes.length),
      model,
      ontology,
      ignoreMask: settings.ignoreMask === '' ? undefined : await readIgnoreMask(settings.ignoreMask),
      topics,
      frames,
      published,
      started,
    };
  } catch (error) {
    await (await opening?.catch(() => undefined))?.close();
    await endScan(scan);
    await bag?.close();
    throw error;
  }
}

export async function closeRun({ segmenter, scan, bag }: RunFacts): Promise<void> {
  await segmenter.close();
  await endScan(scan);
  await bag.close();
}

async function endScan(scan: ScanUnderWay | undefined): Promise<void> {
  scan?.stop();
  await scan?.result.catch(() => undefined);
}

function runTopics(
  { image, label, predicted }: EvaluateArguments,
  { imageTransport, labelTransport }: Settings,
  topics: readonly TopicInfo[],
): RunFacts['topics'] {
  return chooseTopics(topics, {
    image: { name: predicted ?? image, transport: predicted === undefined ? imageTransport : 'raw' },
    label: { name: label, transport: labelTransport },
  });
}

function tellModel({ info, trials }: OnnxSegmenter, quiet: boolean): void {
  for (const warning of info.warnings) say(`warning: ${warning}`);
  if (!quiet) say(describeTrials(trials));
}

/** @throws DiceMonitorError `usage` where there are no probabilities to score */
function checkProbabilities(model: OnnxSegmenter | undefined): void {
  if (model && model.info.output.kind !== 'ids') return;
  throw new DiceMonitorError('usage', {
    found: model
      ? `--soft, and ${model.info.path} gives class ids, no probabilities`
      : '--soft, and masks of another node',
    expected: 'a model that gives logits, probabilities or a map',
    hint: model ? 'export the model without its ArgMax, or leave --soft out' : 'leave --soft out',
  });
}

/** The ontology of masks that another node makes: it alone says what their ids mean. */
export function namedOntology(settings: Settings): Ontology {
  if (settings.ontology === '') {
    throw new DiceMonitorError('usage', {
      found: 'masks of another node, and no ontology',
      expected: 'an ontology, which says what the ids in the masks mean',
      hint: 'give --ontology, or set the parameter ontology',
    });
  }
  return applyIgnoreLabel(loadOntology(settings.ontology), settings.ignoreLabel);
}
