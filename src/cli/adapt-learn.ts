import { checkMemory } from '../adapt/check-memory.js';
import { classWeights } from '../adapt/class-weights.js';
import { fitTemperature } from '../adapt/fit-temperature.js';
import { MOST_FORGOTTEN } from '../adapt/judge-adaptation.js';
import { parseLoss } from '../adapt/parse-loss.js';
import { largestOf, thresholdAt } from '../adapt/sample-dice.js';
import { batchRows } from '../adapt/sample-slices.js';
import type { SampleBlock, SampleStore } from '../adapt/sample-store.js';
import type { DriveBlocks } from '../adapt/split-drive.js';
import { trainHead, type Training } from '../adapt/train-head.js';
import { openBackend } from '../loss/index.js';
import type { Adaptation } from '../onnx/head/adapted-model.js';
import type { HeadModel } from '../onnx/head/head-model.js';
import type { AdaptArguments } from './adapt-arguments.js';
import type { LearningFrame } from './adapt-collect.js';
import { createTrainingLine } from './training-line.js';
import type { RunFacts } from './run-facts.js';
import { say } from './say.js';

/** Samples of a training step. */
const BATCH_PIXELS = 4096;
/** Epochs without a better score, after which training ends. */
const PATIENCE = 10;

type Blocks = DriveBlocks<LearningFrame>;

/** Trains the head; tells what came of it. */
export async function learnHead(
  facts: RunFacts,
  model: HeadModel,
  store: SampleStore,
  blocks: Blocks,
  kept: readonly Blocks[],
  args: AdaptArguments,
  signal: AbortSignal,
): Promise<Adaptation> {
  const { classes } = facts.ontology;
  const labelPixels = new Float64Array(256);
  const train = [...blocks.train, ...kept.flatMap((older) => rehearsal(older.train, blocks.train.length))];
  for (const { labelPixels: counts } of train) counts.forEach((count, id) => (labelPixels[id]! += count));
  const weights = classWeights(
    labelPixels,
    classes.map(({ name }) => name),
  );
  const rows = batchRows(BATCH_PIXELS, store.width);
  checkMemory(store.width, rows);
  const backend = await openBackend();
  if (!args.quiet) say(`training on ${backend.name}: ${backend.detail}`);
  const channels = model.shape.classes;
  const line = createTrainingLine(args.quiet);
  const training = await trainHead(
    model.weights,
    store,
    {
      train: train.map(samplesOf),
      stop: blocks.stop.map(samplesOf),
      kept: kept.map(({ stop }) => stop.map(samplesOf)),
    },
    {
      loss: parseLoss(args.loss)({ channels, classWeights: weights }),
      learningRate: args.learningRate,
      maxEpochs: args.epochs,
      patience: PATIENCE,
      batchPixels: rows,
      mostForgotten: MOST_FORGOTTEN / 2,
      seed: args.seed,
      decide: channels === 1 ? thresholdAt(leastScore(model, facts.settings.threshold)) : largestOf(channels),
      classCount: classes.length,
      signal,
      onProgress: line.update,
    },
  ).finally(line.close);
  tellTraining(training, args);
  return { kind: 'head', weights: training.weights };
}

const samplesOf = ({ samples }: LearningFrame): SampleBlock => samples;

/** Frames of an older recording that are learned along with the new ones: at most as many, evenly over its time. */
function rehearsal(frames: readonly LearningFrame[], most: number): LearningFrame[] {
  const count = Math.min(frames.length, most);
  return Array.from({ length: count }, (_, i) => frames[Math.floor(((i + 0.5) * frames.length) / count)]!);
}

/** The score from which on a map says class 1. */
function leastScore({ sigmoid }: HeadModel, threshold: number): number {
  return sigmoid ? Math.log(threshold / (1 - threshold)) : threshold;
}

function tellTraining({ end, epochs, bestEpoch, stopDice }: Training, { quiet }: AdaptArguments): void {
  const dice = `${stopDice.before.toFixed(4)} before, ${stopDice.best.toFixed(4)} at its best (epoch ${bestEpoch})`;
  if (end === 'nan') {
    say(`warning: the loss became NaN or infinite in epoch ${epochs}: stopped; the best until then is kept`);
  }
  if (end === 'interrupted') say(`stopped in epoch ${epochs}; the best until then is kept`);
  if (!quiet) say(`${epochs} epochs; mean Dice of the samples that tell when to stop: ${dice}`);
}

/** Fits the temperature to all frames that are not held out; tells what came of it. */
export function learnTemperature(store: SampleStore, blocks: Blocks, args: AdaptArguments): Adaptation {
  const samples = [...blocks.train, ...blocks.stop].map((frame) => frame.samples);
  const { temperature, crossEntropy } = fitTemperature(store, samples);
  if (!args.quiet) {
    const { before, after } = crossEntropy;
    say(
      `temperature ${temperature.toFixed(4)}: cross entropy of the samples ${before.toFixed(4)} before, ${after.toFixed(4)} after`,
    );
  }
  return { kind: 'temperature', temperature };
}
