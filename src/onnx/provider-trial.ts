/**
 * What became of a provider that the settings name:
 * - `runs`: it answers
 * - `ready`: it works and waits, in case that the one before it fails (the CPU, which the others are compared with)
 * - `failed`: it could not be opened, did not run the trial picture, or stopped later
 * - `disagrees`: it ran, and its mask was not the CPU's
 * - `refused`: the CPU, where `require_gpu` is true
 */
export type ProviderOutcome = 'runs' | 'ready' | 'failed' | 'disagrees' | 'refused';

/** A provider that was tried, and what it showed. Times in milliseconds; undefined where not measured. */
export interface ProviderTrial {
  readonly provider: string;
  readonly outcome: ProviderOutcome;
  /** Why it does not run; undefined where it does. */
  readonly reason: string | undefined;
  /** Share of the trial picture's pixels with the CPU's class, 0 to 1; undefined where not compared. */
  readonly agreement: number | undefined;
  /** Loading the model. */
  readonly loadMs: number | undefined;
  /** The first picture: kernels are compiled and engines built with it. */
  readonly firstRunMs: number | undefined;
  /** A picture after that, pre- and post-processing included; the median of a few. */
  readonly runMs: number | undefined;
  /** Pictures that it has answered, the trial's not counted. */
  readonly pictures: number;
}

/** Before anything was found. */
export const UNTRIED: Omit<ProviderTrial, 'provider'> = {
  outcome: 'ready',
  reason: undefined,
  agreement: undefined,
  loadMs: undefined,
  firstRunMs: undefined,
  runMs: undefined,
  pictures: 0,
};

/** @returns the one that runs; `none` where none does */
export function runningProvider(trials: readonly ProviderTrial[]): string {
  return trials.find(({ outcome }) => outcome === 'runs')?.provider ?? 'none';
}

/** Why providers do not run, a line each. */
export function providerNotes(trials: readonly ProviderTrial[]): string[] {
  return trials.flatMap(({ provider, reason }) => (reason === undefined ? [] : [`${provider}: ${reason}`]));
}

/**
 * What runs and how it compares, in a line: `cuda, 3.1 ms a picture (cpu 38 ms), 99.98 % of pixels as on the CPU`.
 */
export function describeRunning(trials: readonly ProviderTrial[]): string {
  const running = trials.find(({ outcome }) => outcome === 'runs');
  if (!running) return 'nothing';
  const cpu = trials.find(({ provider }) => provider === 'cpu' && provider !== running.provider);
  const beside = cpu?.runMs === undefined ? '' : ` (cpu ${milliseconds(cpu.runMs)})`;
  const parts = [running.provider];
  if (running.runMs !== undefined) parts.push(`${milliseconds(running.runMs)} a picture${beside}`);
  if (running.agreement !== undefined) parts.push(`${percent(running.agreement)} of pixels as on the CPU`);
  return parts.join(', ');
}

/** For the log: `the model runs on cpu (not used: cuda: …)`. */
export function describeTrials(trials: readonly ProviderTrial[]): string {
  const notes = providerNotes(trials);
  const passedOver = notes.length > 0 ? ` (not used: ${notes.join('; ')})` : '';
  return `the model runs on ${describeRunning(trials)}${passedOver}`;
}

/** `99.98 %`; never rounded up to 100 %. */
export function percent(share: number): string {
  return `${(Math.floor(share * 1e4) / 100).toFixed(2)} %`;
}

function milliseconds(time: number): string {
  return `${time.toFixed(time < 10 ? 1 : 0)} ms`;
}
