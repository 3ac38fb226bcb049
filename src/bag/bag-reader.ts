import type { MessageSource, SourceProblem } from '../pipeline/ports.js';

/** A file of a recording. */
export interface BagFile {
  /** As found, joined to the path that was given. */
  readonly path: string;
  readonly storage: 'mcap' | 'sqlite3';
  /** Size on disk, as recorded (compressed where it is). */
  readonly bytes: number;
}

/** One or several recordings, read as one stream in log-time order. */
export interface BagReader extends MessageSource {
  /** The files that are read, in the order of their first messages. */
  readonly files: readonly BagFile[];
  /** When the first message of any topic was logged [ns]; undefined where there is none. */
  readonly startNs: bigint | undefined;
}

/** A topic of one file. */
export interface PartTopic {
  readonly name: string;
  readonly type: string;
  readonly messageCount: number | undefined;
}

/** One serialized message of one file. */
export interface PartMessage {
  readonly topic: string;
  readonly logTimeNs: bigint;
  readonly data: Uint8Array;
}

export type ReportProblem = (problem: SourceProblem) => void;

/** One file of a recording, opened. */
export interface BagPart extends BagFile {
  readonly topics: readonly PartTopic[];
  /** No message of the file was logged before this; undefined where it holds none. */
  readonly startNs: bigint | undefined;
  /** Damage that was seen when the file was opened. */
  readonly problems: readonly SourceProblem[];
  /** In log-time order, equal times in the order of recording. A message's bytes are valid until the next is asked for. */
  messages(topics: ReadonlySet<string>, onProblem: ReportProblem): AsyncGenerator<PartMessage>;
  close(): Promise<void>;
}
