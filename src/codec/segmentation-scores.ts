import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeFloat64 } from './cdr-output.js';
import { type Header, readHeader, writeHeader } from './header.js';
import { readScores, type ScoresMessage, scoresSize, writeScores } from './scores.js';
import { readTime, writeTime } from './time.js';

/** dice_monitor/msg/SegmentationScores. */
export interface SegmentationScoresMessage {
  /** The camera image's. */
  readonly header: Header;
  readonly labelStampNs: bigint;
  /** Label stamp minus image stamp, seconds. */
  readonly labelOffset: number;
  /** The pair alone. */
  readonly frame: ScoresMessage;
  /** The pairs of the last seconds of header time. */
  readonly window: ScoresMessage;
  /** All pairs. */
  readonly total: ScoresMessage;
}

/**
 * Reads a dice_monitor/msg/SegmentationScores.
 *
 * @param bytes the CDR message with its encapsulation, in either byte order; bytes after the last field are
 *   ignored. Nothing of the result refers to it
 * @throws DiceMonitorError `message` where a length points past the end, a count is 2^53 or more, or the bytes are
 *   no plain CDR
 */
export function decodeSegmentationScores(bytes: Uint8Array): SegmentationScoresMessage {
  const input = new CdrInput(bytes, 'dice_monitor/msg/SegmentationScores');
  return {
    header: readHeader(input),
    labelStampNs: readTime(input, 'label_stamp'),
    labelOffset: input.float64('label_offset'),
    frame: readScores(input, 'frame'),
    window: readScores(input, 'window'),
    total: readScores(input, 'total'),
  };
}

/**
 * A dice_monitor/msg/SegmentationScores as CDR bytes; padding is zero and every NaN is the same bytes, so equal
 * messages are equal bytes.
 *
 * @throws RangeError where a count is no whole number from 0 to 2^53 - 1, or a class id is above 255
 * @throws DiceMonitorError `message` where a stamp does not fit int32 seconds
 */
export function encodeSegmentationScores(
  message: SegmentationScoresMessage,
  options: EncodeOptions = {},
): Uint8Array {
  const { header, frame, window, total } = message;
  const size = header.frameId.length + scoresSize(frame) + scoresSize(window) + scoresSize(total);
  const output = openCdrOutput(options, size);
  writeHeader(output, header);
  writeTime(output, message.labelStampNs);
  writeFloat64(output, message.labelOffset);
  for (const scores of [frame, window, total]) writeScores(output, scores);
  return output.data;
}
