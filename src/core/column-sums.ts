/** Row-major rows added up: [width]. Whole numbers stay exact to 2^53. */
export function columnSums(values: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(width);
  for (let i = 0; i < values.length; i++) sums[i % width]! += values[i]!;
  return sums;
}
