import type { CdrWriter } from '@foxglove/cdr';
import { CdrInput } from './cdr-input.js';
import { type EncodeOptions, openCdrOutput, writeString } from './cdr-output.js';
import { type Header, readHeader, writeHeader } from './header.js';

/** Levels of diagnostic_msgs/msg/DiagnosticStatus, by their numbers there; the highest is the worst but STALE. */
export const DIAGNOSTIC_LEVELS = ['OK', 'WARN', 'ERROR', 'STALE'] as const;

export type DiagnosticLevel = (typeof DIAGNOSTIC_LEVELS)[number];

/** diagnostic_msgs/msg/DiagnosticStatus. */
export interface DiagnosticStatusMessage {
  readonly level: DiagnosticLevel;
  /** `dice_monitor: quality`; aggregators sort by it. */
  readonly name: string;
  readonly message: string;
  readonly hardwareId: string;
  /** In order; keys may be given twice. */
  readonly values: readonly (readonly [key: string, value: string])[];
}

/** diagnostic_msgs/msg/DiagnosticArray. */
export interface DiagnosticArrayMessage {
  readonly header: Header;
  readonly status: readonly DiagnosticStatusMessage[];
}

/**
 * Reads a diagnostic_msgs/msg/DiagnosticArray.
 *
 * @param bytes the CDR message with its encapsulation, in either byte order
 * @throws DiceMonitorError `message` where a length points past the end, or the bytes are no plain CDR. A level that
 *   the message type does not name is read as STALE
 */
export function decodeDiagnosticArray(bytes: Uint8Array): DiagnosticArrayMessage {
  const input = new CdrInput(bytes, 'diagnostic_msgs/msg/DiagnosticArray');
  return {
    header: readHeader(input),
    status: input.sequence('status', (field) => ({
      level: DIAGNOSTIC_LEVELS[input.uint8(`${field}.level`)] ?? 'STALE',
      name: input.string(`${field}.name`),
      message: input.string(`${field}.message`),
      hardwareId: input.string(`${field}.hardware_id`),
      values: input.sequence(
        `${field}.values`,
        (entry) => [input.string(`${entry}.key`), input.string(`${entry}.value`)] as const,
      ),
    })),
  };
}

/**
 * A diagnostic_msgs/msg/DiagnosticArray as CDR bytes.
 *
 * @throws DiceMonitorError `message` where the stamp does not fit int32 seconds
 */
export function encodeDiagnosticArray(
  { header, status }: DiagnosticArrayMessage,
  options: EncodeOptions = {},
): Uint8Array {
  const output = openCdrOutput(options, header.frameId.length + 256 * status.length);
  writeHeader(output, header);
  output.uint32(status.length);
  for (const entry of status) writeStatus(output, entry);
  return output.data;
}

function writeStatus(output: CdrWriter, entry: DiagnosticStatusMessage): void {
  output.uint8(DIAGNOSTIC_LEVELS.indexOf(entry.level));
  for (const text of [entry.name, entry.message, entry.hardwareId]) writeString(output, text);
  output.uint32(entry.values.length);
  for (const [key, value] of entry.values) {
    writeString(output, key);
    writeString(output, value);
  }
}
