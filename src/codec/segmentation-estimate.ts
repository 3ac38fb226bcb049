import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeFloat64, writeFloat64Sequence } from './cdr-output.js';
import { type Header, readHeader, writeHeader } from './header.js';

/** dice_monitor/msg/SegmentationEstimate: how sure the model is of one image. 0 to 1, NaN: undefined. */
export interface SegmentationEstimateMessage {
  /** The camera image's. */
  readonly header: Header;
  readonly expectedDice: number;
  readonly meanConfidence: number;
  readonly meanEntropy: number;
  readonly consistency: number;
  /** By class id, as is the next. */
  readonly classFraction: Float64Array;
  readonly classExpectedDice: Float64Array;
}

/**
 * Reads a dice_monitor/msg/SegmentationEstimate.
 *
 * @param bytes the CDR message with its encapsulation, in either byte order; bytes after the last field are
 *   ignored. Nothing of the result refers to it
 * @throws DiceMonitorError `message` where a length points past the end, or the bytes are no plain CDR
 */
export function decodeSegmentationEstimate(bytes: Uint8Array): SegmentationEstimateMessage {
  const input = new CdrInput(bytes, 'dice_monitor/msg/SegmentationEstimate');
  return {
    header: readHeader(input),
    expectedDice: input.float64('expected_dice'),
    meanConfidence: input.float64('mean_confidence'),
    meanEntropy: input.float64('mean_entropy'),
    consistency: input.float64('consistency'),
    classFraction: input.float64Array('class_fraction'),
    classExpectedDice: input.float64Array('class_expected_dice'),
  };
}

/**
 * A dice_monitor/msg/SegmentationEstimate as CDR bytes; padding is zero and every NaN is the same bytes, so equal
 * messages are equal bytes.
 *
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds
 */
export function encodeSegmentationEstimate(
  message: SegmentationEstimateMessage,
  options: EncodeOptions = {},
): Uint8Array {
  const { header, classFraction, classExpectedDice } = message;
  const size = header.frameId.length + classFraction.byteLength + classExpectedDice.byteLength;
  const output = openCdrOutput(options, size);
  writeHeader(output, header);
  writeFloat64(output, message.expectedDice);
  writeFloat64(output, message.meanConfidence);
  writeFloat64(output, message.meanEntropy);
  writeFloat64(output, message.consistency);
  writeFloat64Sequence(output, classFraction);
  writeFloat64Sequence(output, classExpectedDice);
  return output.data;
}
