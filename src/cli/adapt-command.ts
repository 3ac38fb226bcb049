import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { objections, type Kept } from '../adapt/judge-adaptation.js';
import { parseLoss } from '../adapt/parse-loss.js';
import type { SampleStore } from '../adapt/sample-store.js';
import { splitDrive, type DriveBlocks } from '../adapt/split-drive.js';
import { verifyHead } from '../adapt/verify-head.js';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { Picture } from '../imaging/picture.js';
import { adaptModel, checkPlace, type Adaptation, type AdaptedModel } from '../onnx/head/adapted-model.js';
import { openHeadModel, type HeadModel } from '../onnx/head/head-model.js';
import type { PatchModel } from '../onnx/head/patch-model.js';
import { openScoreModel } from '../onnx/head/score-model.js';
import { readModelFile } from '../onnx/read-model.js';
import type { AdaptArguments } from './adapt-arguments.js';
import { checkLearnable, collectFrames, openStore, type LearningFrame } from './adapt-collect.js';
import { learnHead, learnTemperature } from './adapt-learn.js';
import { compareHeldOut, type HeldOutScores } from './adapt-scores.js';
import { adaptTables } from './adapt-tables.js';
import { WITHOUT_OPTIONS } from './add-evaluate.js';
import type { EvaluateArguments } from './evaluate-arguments.js';
import { EXIT } from './exit-codes.js';
import { onInterrupt } from './interrupt.js';
import { closeRun, openRun } from './open-run.js';
import { createProgressLine } from './progress-line.js';
import { startRun } from './start-run.js';
import type { RunFacts } from './run-facts.js';
import { say } from './say.js';
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
  const { unpack } = createProgressLine(args.quiet);
  const facts = await openRun(startRun(evaluateArguments(args, args.bags)), unpack);
  const interrupt = onInterrupt('\nstopping; the best until now is kept (once more to end at once)');
  const older: RunFacts[] = [];
  try {
    checkPlace(readModelFile(facts.settings.modelPath), args.out);
    for (const bag of args.keep)
      older.push(await openRun(startRun(evaluateArguments({ ...args, quiet: true }, [bag])), unpack));
    return await adapt(facts, older, args, interrupt.signal);
  } finally {
    interrupt.dispose();
    for (const run of [facts, ...older]) await closeRun(run);
  }
}

async function adapt(
  facts: RunFacts,
  older: readonly RunFacts[],
  args: AdaptArguments,
  signal: AbortSignal,
): Promise<number> {
  const { settings } = facts;
  const open = args.only === 'temperature' ? openScoreModel : openHeadModel;
  const model = await open(settings.modelPath, settings);
  const store = openStore(facts, model);
  let adapted: AdaptedModel | undefined;
  try {
    const drives: LearnedDrive[] = [];
    for (const drive of [facts, ...older]) {
      drives.push(await learnDrive(drive, model, store, args, signal));
      if (!signal.aborted) continue;
      say('stopped before the training: nothing was written');
      return EXIT.interrupted;
    }
    const [drive, ...kept] = drives as [LearnedDrive, ...LearnedDrive[]];
    const { blocks, pictures } = drive;
    if (!args.quiet) tellBlocks(blocks);
    const olderBlocks = kept.map((each) => each.blocks);
    const adaptation =
      args.only === 'temperature'
        ? learnTemperature(store, blocks, args)
        : await learnHead(facts, model as HeadModel, store, blocks, olderBlocks, args, signal);
    adapted = adaptModel(settings.modelPath, settings, adaptation, history(facts, args, blocks.train.length));
    await verify(facts, adapted, adaptation, pictures);
    const heldOut = await compareHeldOut(facts, adapted, blocks.heldOut, args);
    const keptScores = await scoreKept(older, adapted, olderBlocks, args);
    return finish(facts, args, adapted, { heldOut, kept: keptScores, interrupted: signal.aborted });
  } finally {
    adapted?.trial.remove();
    store.close();
    await model.release();
  }
}

interface LearnedDrive {
  readonly blocks: DriveBlocks<LearningFrame>;
  readonly pictures: readonly Picture[];
}

async function learnDrive(
  facts: RunFacts,
  model: PatchModel,
  store: SampleStore,
  args: AdaptArguments,
  signal: AbortSignal,
): Promise<LearnedDrive> {
  const collected = await collectFrames(facts, model, store, args, signal);
  if (signal.aborted) return { blocks: { train: [], stop: [], heldOut: [] }, pictures: [] };
  checkLearnable(collected);
  return { blocks: splitDrive(collected.frames, args.heldOut), pictures: collected.pictures };
}

/** Mean Dice of both models on what was held out of the older recordings. */
async function scoreKept(
  older: readonly RunFacts[],
  adapted: AdaptedModel,
  blocks: readonly LearnedDrive['blocks'][],
  args: AdaptArguments,
): Promise<Kept[]> {
  const kept: Kept[] = [];
  for (const [i, facts] of older.entries()) {
    const { comparison } = await compareHeldOut(facts, adapted, blocks[i]!.heldOut, { ...args, quiet: true });
    const { a: before, b: after } = comparison.meanDice;
    kept.push({ name: args.keep[i]!, before, after });
  }
  return kept;
}

function tellBlocks({ train, stop, heldOut }: LearnedDrive['blocks']): void {
  say(
    `${train.length} labelled frames to train on, then ${stop.length} that tell when to stop, then ${heldOut.length} held out`,
  );
}

/** Runs the changed model where its last layer is seen, on pictures of the drive. */
async function verify(
  { settings }: RunFacts,
  adapted: AdaptedModel,
  adaptation: Adaptation,
  pictures: readonly Picture[],
): Promise<void> {
  if (adaptation.kind !== 'head') return;
  const model = await openHeadModel(adapted.trial.path, settings);
  try {
    await verifyHead(model, adaptation.weights, pictures, model.halves);
  } finally {
    await model.release();
  }
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
    ...WITHOUT_OPTIONS,
    ...{ bags, param, quiet, out: '', frames: 'labelled', start: clip ? start : 0 },
    ...(clip && duration !== undefined && { duration }),
    ...(model !== undefined && { model }),
    ...(image !== undefined && { image }),
    ...(label !== undefined && { label }),
    ...(config !== undefined && { config }),
    ...(ontology !== undefined && { ontology }),
  };
}
