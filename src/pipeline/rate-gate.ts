import { secondsToNs } from '../core/stamp.js';

/**
 * Admits at most `maxRate` images a second, by header stamps alone, so that live and offline runs admit the
 * same ones: time is cut into periods of 1 / maxRate from stamp 0 on, and the first image of each period passes.
 * (A gate that measures from the last admitted image would halve the rate of a camera whose stamps jitter.)
 *
 * @param maxRate [Hz]; 0 admits every image
 * @returns a function that says whether the image with this stamp passes
 */
export function createRateGate(maxRate: number): (stampNs: bigint) => boolean {
  if (maxRate <= 0) return () => true;
  const periodNs = secondsToNs(1 / maxRate);
  let lastPeriod: bigint | undefined;
  return (stampNs) => {
    const period = stampNs / periodNs;
    if (period === lastPeriod) return false;
    lastPeriod = period;
    return true;
  };
}
