import type { EvaluateArguments } from './evaluate-arguments.js';
import { startRun } from './start-run.js';

/**
 * Scores a recording and writes its report. The model's thread starts first, and what else is needed is loaded meanwhile.
 *
 * @returns the exit code
 * @throws DiceMonitorError for what keeps the run from starting
 */
export async function runEvaluate(args: EvaluateArguments): Promise<number> {
  const start = startRun(args);
  const { scoreRecording } = await import('./score-recording.js');
  return scoreRecording(start);
}
