import type { CdrWriter } from '@foxglove/cdr';
import type { CdrInput } from './cdr-input.js';
import { writeCount, writeFloat64, writeId, writeString } from './cdr-output.js';
import { readTime, writeTime } from './time.js';

/** dice_monitor/msg/ClassScore: one class, or one group of classes. NaN: undefined. */
export interface ClassScoreMessage {
  /** 0 to 255; of a group its place in the list. */
  readonly classId: number;
  readonly name: string;
  /** Pixels, below 2^53, as are the next two. */
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  /** 0 to 1, as are the next three. */
  readonly dice: number;
  readonly iou: number;
  readonly precision: number;
  readonly recall: number;
}

/** dice_monitor/msg/Scores: a set of pairs of prediction and label. NaN: undefined. */
export interface ScoresMessage {
  readonly pairs: number;
  /** Header stamp of the first image in the set; 0 where `pairs` is 0. */
  readonly firstStampNs: bigint;
  /** And of the last. */
  readonly lastStampNs: bigint;
  /** Pixels of the labels, below 2^53, the ignored and unknown ones included. */
  readonly pixels: number;
  readonly ignored: number;
  readonly unknown: number;
  /** 0 to 1, as are the next three. */
  readonly meanDice: number;
  readonly meanIou: number;
  readonly pixelAccuracy: number;
  readonly hazardRate: number;
  /** All classes, in order of class id. */
  readonly classes: readonly ClassScoreMessage[];
  /** In the ontology's order. */
  readonly groups: readonly ClassScoreMessage[];
}

// Fixed fields of a ClassScore, and of a Scores, with their padding.
const CLASS_SCORE_BYTES = 72;
const SCORES_BYTES = 96;

/** Bytes that a Scores needs at most. */
export function scoresSize({ classes, groups }: ScoresMessage): number {
  let size = SCORES_BYTES;
  for (const { name } of [...classes, ...groups]) size += CLASS_SCORE_BYTES + 3 * name.length;
  return size;
}

/** Reads a dice_monitor/msg/Scores where the message stands now. */
export function readScores(input: CdrInput, field: string): ScoresMessage {
  return {
    pairs: input.count(`${field}.pairs`),
    firstStampNs: readTime(input, `${field}.first_stamp`),
    lastStampNs: readTime(input, `${field}.last_stamp`),
    pixels: input.count(`${field}.pixels`),
    ignored: input.count(`${field}.ignored`),
    unknown: input.count(`${field}.unknown`),
    meanDice: input.float64(`${field}.mean_dice`),
    meanIou: input.float64(`${field}.mean_iou`),
    pixelAccuracy: input.float64(`${field}.pixel_accuracy`),
    hazardRate: input.float64(`${field}.hazard_rate`),
    classes: input.sequence(`${field}.classes`, (entry) => readClassScore(input, entry)),
    groups: input.sequence(`${field}.groups`, (entry) => readClassScore(input, entry)),
  };
}

/**
 * Writes a dice_monitor/msg/Scores.
 *
 * @throws RangeError where a count is no whole number from 0 to 2^53 - 1, or a class id is above 255
 * @throws DiceMonitorError `message` where a stamp does not fit int32 seconds
 */
export function writeScores(output: CdrWriter, scores: ScoresMessage): void {
  writeCount(output, 'pairs', scores.pairs);
  writeTime(output, scores.firstStampNs);
  writeTime(output, scores.lastStampNs);
  writeCount(output, 'pixels', scores.pixels);
  writeCount(output, 'ignored', scores.ignored);
  writeCount(output, 'unknown', scores.unknown);
  for (const value of [scores.meanDice, scores.meanIou, scores.pixelAccuracy, scores.hazardRate]) {
    writeFloat64(output, value);
  }
  for (const list of [scores.classes, scores.groups]) {
    output.uint32(list.length);
    for (const entry of list) writeClassScore(output, entry);
  }
}

function readClassScore(input: CdrInput, field: string): ClassScoreMessage {
  return {
    classId: input.uint8(`${field}.class_id`),
    name: input.string(`${field}.name`),
    tp: input.count(`${field}.tp`),
    fp: input.count(`${field}.fp`),
    fn: input.count(`${field}.fn`),
    dice: input.float64(`${field}.dice`),
    iou: input.float64(`${field}.iou`),
    precision: input.float64(`${field}.precision`),
    recall: input.float64(`${field}.recall`),
  };
}

function writeClassScore(output: CdrWriter, score: ClassScoreMessage): void {
  writeId(output, 'class_id', score.classId, 8);
  writeString(output, score.name);
  writeCount(output, 'tp', score.tp);
  writeCount(output, 'fp', score.fp);
  writeCount(output, 'fn', score.fn);
  for (const value of [score.dice, score.iou, score.precision, score.recall]) writeFloat64(output, value);
}
