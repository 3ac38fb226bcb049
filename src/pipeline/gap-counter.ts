/** Gaps that the median is taken of: long enough to be steady, short enough to follow a change of rate. */
const REMEMBERED_GAPS = 31;
/** Fewer gaps than this say nothing about the rate. */
const NEEDED_GAPS = 3;

/**
 * Counts messages that were lost upstream: a gap between stamps over 1.5 median periods is that many missed
 * messages, less one. The median is taken over the last 31 gaps. Equal stamps and steps back are no gaps.
 *
 * @returns a function that takes the stamps in order of arrival and says how many were missed before each
 */
export function createGapCounter(): (stampNs: bigint) => number {
  const gaps: number[] = [];
  let lastNs: bigint | undefined;
  return (stampNs) => {
    const gap = lastNs === undefined ? 0 : Number(stampNs - lastNs);
    lastNs = stampNs;
    if (gap <= 0) return 0;
    const period = gaps.length >= NEEDED_GAPS ? median(gaps) : Infinity;
    gaps.push(gap);
    if (gaps.length > REMEMBERED_GAPS) gaps.shift();
    return gap > 1.5 * period ? Math.round(gap / period) - 1 : 0;
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
