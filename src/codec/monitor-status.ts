import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeCount, writeFloat64, writeString } from './cdr-output.js';
import { type Header, readHeader, writeHeader } from './header.js';

/** dice_monitor/msg/MonitorStatus. Counts are below 2^53 and run since the node was configured. */
export interface MonitorStatusMessage {
  /** When this was measured, in the node's time. */
  readonly header: Header;
  readonly imagesReceived: number;
  readonly imagesUnmatched: number;
  readonly imagesLate: number;
  readonly imagesDropped: number;
  readonly imagesSkipped: number;
  readonly imagesInvalid: number;
  /** Lost before they came here: not in imagesReceived. */
  readonly imagesMissed: number;
  readonly labelsReceived: number;
  readonly labelsUnmatched: number;
  readonly labelsLate: number;
  readonly labelsDropped: number;
  readonly labelsInvalid: number;
  readonly pairs: number;
  readonly timeResets: number;
  /** Hz. */
  readonly imageRate: number;
  /** Seconds from receiving an image to publishing its mask: median, and the 95th percentile. */
  readonly latencyP50: number;
  readonly latencyP95: number;
  /** Seconds of one run of the model, median. */
  readonly inferenceP50: number;
  /** Execution provider in use: `cuda`, `cpu`, … */
  readonly provider: string;
  /** Hexadecimal. */
  readonly modelSha256: string;
}

type FieldName<T> = {
  [K in keyof MonitorStatusMessage]: MonitorStatusMessage[K] extends T ? K : never;
}[keyof MonitorStatusMessage];

/** Fields in the order of the message, with their names in it: after the header the counts, then the measures. */
const COUNTS = [
  ['imagesReceived', 'images_received'],
  ['imagesUnmatched', 'images_unmatched'],
  ['imagesLate', 'images_late'],
  ['imagesDropped', 'images_dropped'],
  ['imagesSkipped', 'images_skipped'],
  ['imagesInvalid', 'images_invalid'],
  ['imagesMissed', 'images_missed'],
  ['labelsReceived', 'labels_received'],
  ['labelsUnmatched', 'labels_unmatched'],
  ['labelsLate', 'labels_late'],
  ['labelsDropped', 'labels_dropped'],
  ['labelsInvalid', 'labels_invalid'],
  ['pairs', 'pairs'],
  ['timeResets', 'time_resets'],
] as const satisfies readonly (readonly [FieldName<number>, string])[];

const MEASURES = [
  ['imageRate', 'image_rate'],
  ['latencyP50', 'latency_p50'],
  ['latencyP95', 'latency_p95'],
  ['inferenceP50', 'inference_p50'],
] as const satisfies readonly (readonly [FieldName<number>, string])[];

type Values<Table extends readonly (readonly [string, string])[]> = Record<Table[number][0], number>;

/**
 * Reads a dice_monitor/msg/MonitorStatus.
 *
 * @param bytes the CDR message with its encapsulation, in either byte order; bytes after the last field are
 *   ignored. Nothing of the result refers to it
 * @throws DiceMonitorError `message` where a length points past the end, a count is 2^53 or more, or the bytes are
 *   no plain CDR
 */
export function decodeMonitorStatus(bytes: Uint8Array): MonitorStatusMessage {
  const input = new CdrInput(bytes, 'dice_monitor/msg/MonitorStatus');
  const header = readHeader(input);
  const counts = Object.fromEntries(COUNTS.map(([key, field]) => [key, input.count(field)]));
  const measures = Object.fromEntries(MEASURES.map(([key, field]) => [key, input.float64(field)]));
  return {
    header,
    ...(counts as Values<typeof COUNTS>),
    ...(measures as Values<typeof MEASURES>),
    provider: input.string('provider'),
    modelSha256: input.string('model_sha256'),
  };
}

/**
 * A dice_monitor/msg/MonitorStatus as CDR bytes; padding is zero and every NaN is the same bytes.
 *
 * @throws RangeError where a count is no whole number from 0 to 2^53 - 1
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds
 */
export function encodeMonitorStatus(message: MonitorStatusMessage, options: EncodeOptions = {}): Uint8Array {
  const { header, provider, modelSha256 } = message;
  const output = openCdrOutput(options, header.frameId.length + provider.length + modelSha256.length);
  writeHeader(output, header);
  for (const [key, field] of COUNTS) writeCount(output, field, message[key]);
  for (const [key] of MEASURES) writeFloat64(output, message[key]);
  writeString(output, provider);
  writeString(output, modelSha256);
  return output.data;
}
