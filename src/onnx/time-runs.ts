import { performance } from 'node:perf_hooks';

/** What repeating something took [ms]. */
export interface RunTimes<Result> {
  readonly result: Result;
  readonly firstMs: number;
  /** Median of the runs after the first. */
  readonly laterMs: number;
}

const MOST_LATER_RUNS = 5;
/** What the later runs may take together. */
const BUDGET_MS = 500;

/** Runs something once, then once more, and up to five times as long as these later runs fit into half a second. */
export async function timeRuns<Result>(run: () => Promise<Result>): Promise<RunTimes<Result>> {
  const [result, firstMs] = await timed(run);
  const times: number[] = [];
  let left = BUDGET_MS;
  while (times.length < MOST_LATER_RUNS && left > (times.at(-1) ?? 0)) {
    const [, ms] = await timed(run);
    times.push(ms);
    left -= ms;
  }
  times.sort((a, b) => a - b);
  return { result, firstMs, laterMs: times[Math.floor((times.length - 1) / 2)]! };
}

/** @returns what came, and how long it took [ms] */
export async function timed<Result>(run: () => Promise<Result>): Promise<[Result, number]> {
  const start = performance.now();
  const result = await run();
  return [result, performance.now() - start];
}
