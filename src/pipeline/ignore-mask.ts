import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { MappedLabel } from '../core/label-table.js';
import { NO_CLASS, type Mask } from '../core/mask.js';
import { sameAspect, sampleMask } from '../core/sample-mask.js';

/**
 * Takes pixels out of a label that never count (the robot's own hood), whatever they are labelled as. Pixels of an
 * unknown value stay counted as unknown.
 *
 * @param ignoreMask not 0 where ignored; of another size than the label it is sampled at the label's pixels
 * @throws DiceMonitorError `configuration` where it has another aspect ratio
 */
export function applyIgnoreMask(label: MappedLabel, ignoreMask: Mask): MappedLabel {
  const { width, height } = label.mask;
  if (!sameAspect(ignoreMask, label.mask)) {
    throw new DiceMonitorError('configuration', {
      found: `ignore_mask is ${ignoreMask.width}x${ignoreMask.height}, the labels are ${width}x${height}`,
      expected: 'the aspect ratio of the camera image (± 1 pixel)',
    });
  }
  const hidden = sampleMask(ignoreMask, width, height).data;
  const data = new Uint8Array(label.mask.data);
  let newlyIgnored = 0;
  for (let pixel = 0; pixel < data.length; pixel++) {
    if (hidden[pixel] === 0 || data[pixel] === NO_CLASS) continue;
    data[pixel] = NO_CLASS;
    newlyIgnored += 1;
  }
  return { ...label, mask: { width, height, data }, ignored: label.ignored + newlyIgnored };
}
