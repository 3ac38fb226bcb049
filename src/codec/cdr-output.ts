import { CdrWriter, EncapsulationKind } from '@foxglove/cdr';

/** How a message is written. */
export interface EncodeOptions {
  /** Byte order; true by default, as ROS 2 writes on every machine it runs on. */
  readonly littleEndian?: boolean;
}

/**
 * Starts a CDR message (version 1, plain).
 *
 * @param sizeHint bytes of its strings and arrays together; more is allocated where that is too little
 */
export function openCdrOutput(options: EncodeOptions, sizeHint: number): CdrWriter {
  const kind = (options.littleEndian ?? true) ? EncapsulationKind.CDR_LE : EncapsulationKind.CDR_BE;
  // 512 is more than the fixed fields of any message here with their padding.
  return new CdrWriter({ kind, size: sizeHint + 512 });
}

/** Writes a string as UTF-8 with its end zero (the library's own string() cuts all but ASCII short). */
export function writeString(output: CdrWriter, text: string): void {
  const bytes = Buffer.from(text, 'utf8');
  output.uint32(bytes.length + 1);
  output.uint8Array(bytes);
  output.uint8(0);
}
