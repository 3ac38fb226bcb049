import type { BagReader } from '../bag/index.js';
import { secondsToNs } from '../core/stamp.js';
import { clipSource } from '../pipeline/clip-source.js';
import type { MessageSource } from '../pipeline/ports.js';

/**
 * A part of a recording, as `ros2 bag play --start-offset --playback-duration`: counted from its first message.
 *
 * @param part.start seconds
 * @param part.duration seconds; undefined: to the end
 */
export function clipBag(
  bag: BagReader,
  { start, duration }: { readonly start: number; readonly duration?: number | undefined },
): MessageSource {
  if (bag.startNs === undefined || (start === 0 && duration === undefined)) return bag;
  const startNs = bag.startNs + secondsToNs(start);
  return clipSource(bag, startNs, duration === undefined ? undefined : startNs + secondsToNs(duration));
}
