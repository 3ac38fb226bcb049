/**
 * What went wrong, by who has to act:
 * - `usage`: the command line (a topic that is not in the bag, an output folder in use)
 * - `configuration`: parameter file or ontology
 * - `model`: the ONNX file, or a model and an ontology that do not fit each other
 * - `input`: a recording that cannot be read
 * - `message`: one message that cannot be read; costs one `invalid`, never the run
 * - `output`: a result that cannot be written
 * - `dependency`: an optional package or library that is missing here
 * - `runtime`: something that ran has died: the inference thread
 */
export type ErrorCode =
  'usage' | 'configuration' | 'model' | 'input' | 'message' | 'output' | 'dependency' | 'runtime';

/** The parts of a message that helps: what was found and where, what was expected, what to do. */
export interface ErrorDetails {
  /** What is there, with its place: file, line, topic, tensor. */
  readonly found: string;
  /** What should have been there. */
  readonly expected?: string;
  /** What the reader can do about it. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The one error class of the package: every failure that a user can cause or mend is one of these. */
export class DiceMonitorError extends Error {
  override readonly name = 'DiceMonitorError';
  readonly code: ErrorCode;
  readonly found: string;
  readonly expected: string | undefined;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, details: ErrorDetails) {
    const { found, expected, hint, cause } = details;
    super(
      [found, expected && `expected: ${expected}`, hint && `hint: ${hint}`].filter(Boolean).join('\n  '),
      cause === undefined ? undefined : { cause },
    );
    this.code = code;
    this.found = found;
    this.expected = expected;
    this.hint = hint;
  }
}
