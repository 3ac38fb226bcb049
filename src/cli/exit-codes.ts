import type { ErrorCode } from '../core/dice-monitor-error.js';

/** Exit codes of the command (README, "Exit codes"). */
export const EXIT = {
  done: 0,
  belowThreshold: 1,
  usage: 2,
  input: 3,
  interrupted: 130,
} as const;

/** The exit code that an error leads to: 2 is for the caller to mend, 3 is in the recording. */
export function exitCodeOf(code: ErrorCode): number {
  switch (code) {
    case 'usage':
    case 'configuration':
    case 'model':
    case 'output':
    case 'dependency':
    case 'runtime':
      return EXIT.usage;
    case 'input':
    case 'message':
      return EXIT.input;
  }
}
