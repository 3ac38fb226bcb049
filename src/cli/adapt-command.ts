import { existsSync, rmSync } from 'node:fs';
import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { objections, type Kept } from '../adapt/judge-adaptation.js';
import { parseLoss } from '../adapt/parse-loss.js';
import { splitDrive } from '../adapt/split-drive.js';
import { verifyHead } from '../adapt/verify-head.js';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { adaptModel, checkPlace, type Adaptation, type AdaptedModel } from '../onnx/head/adapted-model.js';
import { openHeadModel, type HeadModel } from '../onnx/head/head-model.js';
import { openScoreModel } from '../onnx/head/score-model.js';
import { openOnnxSegmenter } from '../onnx/onnx-segmenter.js';
import { readModelFile } from '../onnx/read-model.js';
import type { AdaptArguments } from './adapt-arguments.js';
import { checkLearnable, collectFrames, type Collected } from './adapt-collect.js';
import { learnHead, learnTemperature } from './adapt-learn.js';
import { compareHeldOut, type HeldOutScores } from './adapt-scores.js';
import { adaptTables } from './adapt-tables.js';
import type { EvaluateArguments } from './evaluate-arguments.js';
import { EXIT } from './exit-codes.js';
import { onInterrupt } from './interrupt.js';
import { closeRun, openRun } from './open-run.js';
import type { RunFacts } from './run-facts.js';
import { say } from './say.js';
import { scoreFrames } from './score-frames.js';
import { toolVersion } from './versions.js';

/**
 * Trains a model's last layer, or its temperature, on a recording, and writes the model where it is better.
 *
 * @returns the exit code
 * @throws DiceMonitorError for what keeps it from starting, or leaves nothing to learn from
 */
export async function runAdapt(args: AdaptArguments): Promise<number> {
  parseLoss(args.loss);
  checkOut(args);
  const facts = await openRun(evaluateArguments(args, args.bags));
  const interrupt = onInterrupt('the best until now is kept');
  try {
    checkPlace(readModelFile(facts.settings.modelPath), args.out);
    return await adapt(facts, args, interrupt.signal);
  } finally {
    interrupt.dispose();
    await closeRun(facts);
  }
}

async function adapt(facts: RunFacts, args: AdaptArguments, signal: AbortSignal): Promise<number> {
  const { settings } = facts;
  const open = args.only === 'temperature' ? openScoreModel : openHeadModel;
  const model = await open(settings.modelPath, settings);
  let collected: Collected | undefined;
  let adapted: AdaptedModel | undefined;
  try {
    collected = await collectFrames(facts, model, args, signal);
    if (signal.aborted) {
      say('stopped before the training: nothing was written');
      return EXIT.interrupted;
    }
    checkLearnable(collected);
    const blocks = splitDrive(collected.frames, args.heldOut);
    if (!args.quiet) tellBlocks(blocks);
    const adaptation =
      args.only === 'temperature'
        ? learnTemperature(collected, blocks, args)
        : await learnHead(facts, model as HeadModel, collected, blocks, args, signal);
    adapted = adaptModel(settings.modelPath, settings, adaptation, history(facts, args, blocks.train.length));
    await verify(facts, adapted, adaptation, collected);
    const heldOut = await compareHeldOut(facts, adapted, blocks.heldOut, args);
    const kept = await scoreKept(args, adapted);
    return finish(facts, args, adapted, { heldOut, kept, interrupted: signal.aborted });
  } finally {
    adapted?.trial.remove();
    collected?.store.close();
    await model.release();
  }
}

function tellBlocks({
  train,
  stop,
  heldOut,
}: {
  train: readonly unknown[];
  stop: readonly unknown[];
  heldOut: readonly unknown[];
}): void {
  say(
    `${train.length} labelled frames to train on, then ${stop.length} that tell when to stop, then ${heldOut.length} held out`,
  );
}

/** Runs the changed model where its last layer is seen, on pictures of the drive. */
async function verify(
  { settings }: RunFacts,
  adapted: AdaptedModel,
  adaptation: Adaptation,
  { pictures }: Collected,
): Promise<void> {
  if (adaptation.kind !== 'head') return;
  const model = await openHeadModel(adapted.trial.path, settings);
  try {
    await verifyHead(model, adaptation.weights, pictures, model.halves);
  } finally {
    await model.release();
  }
}

/** Mean Dice of both models on recordings that are to be kept. */
async function scoreKept(args: AdaptArguments, adapted: AdaptedModel): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const bag of args.keep) {
    const facts = await openRun(evaluateArguments({ ...args, quiet: true }, [bag]));
    try {
      if (!args.quiet) say(`scoring ${bag} before and after`);
      const before = await scoreFrames(facts, facts.segmenter, undefined);
      const segmenter = await openOnnxSegmenter(adapted.trial.path, facts.settings);
      const after = await scoreFrames(facts, segmenter, undefined).finally(() => segmenter.close());
      if (!before.result.scores || !after.result.scores) {
        throw new DiceMonitorError('input', {
          found: `nothing in ${bag} could be scored: ${before.result.causes.join('; ')}`,
          expected: 'images with labels of known classes',
        });
      }
      kept.push({ name: bag, before: before.result.scores.meanDice, after: after.result.scores.meanDice });
    } finally {
      await closeRun(facts);
    }
  }
  return kept;
}

interface Outcome {
  readonly heldOut: HeldOutScores;
  readonly kept: readonly Kept[];
  readonly interrupted: boolean;
}

function finish(facts: RunFacts, args: AdaptArguments, adapted: AdaptedModel, outcome: Outcome): number {
  const { heldOut, kept, interrupted } = outcome;
  if (!args.quiet) process.stdout.write(`${adaptTables(heldOut, kept, facts.ontology)}\n`);
  const reasons = objections(heldOut.gain, kept);
  for (const reason of reasons) say(`${args.writeAnyway ? 'warning' : 'not written'}: ${reason}`);
  const written = reasons.length === 0 || args.writeAnyway;
  if (written) {
    if (args.overwrite) rmSync(args.out, { force: true });
    adapted.write(args.out);
    if (!args.quiet) process.stdout.write(`\nwritten: ${args.out}\n`);
  } else say('give --write-anyway to write it all the same');
  if (interrupted) return EXIT.interrupted;
  return written ? EXIT.done : EXIT.belowThreshold;
}

/** How the model came about, as it will say itself. */
function history({ model }: RunFacts, args: AdaptArguments, frames: number): string {
  const { only, loss, epochs, learningRate, heldOut, pixels, seed } = args;
  return JSON.stringify({
    tool: `dice-monitor ${toolVersion()}`,
    from: model?.info.sha256,
    ...(only === 'temperature' ? { only } : { loss, epochs, learning_rate: learningRate }),
    ...{ frames, held_out: heldOut, pixels, seed },
  });
}

/** @throws DiceMonitorError `usage` where the file is there already, or its folder cannot be written */
function checkOut({ out, overwrite }: AdaptArguments): void {
  if (existsSync(out) && !overwrite) {
    throw new DiceMonitorError('usage', {
      found: `--out ${out} is there already`,
      expected: 'a new file',
      hint: 'choose another --out, or give --overwrite',
    });
  }
  try {
    accessSync(dirname(out), constants.W_OK);
  } catch (cause) {
    throw new DiceMonitorError('usage', {
      found: `--out ${out}: its folder cannot be written: ${(cause as Error).message}`,
      expected: 'a folder that is there and can be written',
      cause,
    });
  }
}

/** What opens a run, in the terms of `evaluate`. A recording that is kept is taken whole. */
function evaluateArguments(args: AdaptArguments, bags: readonly string[]): EvaluateArguments {
  const { model, image, label, config, ontology, param, quiet, start, duration } = args;
  const clip = bags === args.bags;
  return {
    ...{ bags, param, quiet, soft: false, out: '', overwrite: false, frames: 'labelled', copyInputs: false },
    ...{ worst: 0, strict: false, failUnder: [], start: clip ? start : 0 },
    ...(clip && duration !== undefined && { duration }),
    ...(model !== undefined && { model }),
    ...(image !== undefined && { image }),
    ...(label !== undefined && { label }),
    ...(config !== undefined && { config }),
    ...(ontology !== undefined && { ontology }),
  };
}
