import { NS_PER_S } from '../core/stamp.js';

/** builtin_interfaces/msg/Time as rclnodejs takes it. */
export function timeMessage(ns: bigint): { sec: number; nanosec: number } {
  return { sec: Number(ns / NS_PER_S), nanosec: Number(ns % NS_PER_S) };
}
