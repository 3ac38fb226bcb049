/** Nanoseconds in a second. */
export const NS_PER_S = 1_000_000_000n;

/**
 * A ROS time (builtin_interfaces/Time) as nanoseconds since the epoch.
 *
 * @param sec whole seconds, int32
 * @param nanosec nanoseconds, uint32; values of a second and more are carried over, as ROS does
 */
export function stampToNs(sec: number, nanosec: number): bigint {
  return BigInt(sec) * NS_PER_S + BigInt(nanosec);
}

/**
 * A duration in seconds as whole nanoseconds, rounded to the nearest.
 *
 * @param seconds finite, of either sign
 */
export function secondsToNs(seconds: number): bigint {
  const whole = Math.trunc(seconds);
  return BigInt(whole) * NS_PER_S + BigInt(Math.round((seconds - whole) * 1e9));
}

/** Nanoseconds as seconds; exact to a double's 53 bits. */
export function nsToSeconds(ns: bigint): number {
  return Number(ns / NS_PER_S) + Number(ns % NS_PER_S) / 1e9;
}
