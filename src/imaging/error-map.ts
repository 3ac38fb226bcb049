import { type Mask, NO_CLASS } from '../core/mask.js';
import { classColors } from './class-colors.js';
import type { Picture } from './picture.js';
import { checkSameSize } from './same-size.js';

/** What a pixel of an error map says. */
export type PixelVerdict = 'ignored' | 'hit' | 'confusion' | 'falseAlarm' | 'miss';

/** What a verdict looks like and means, for whoever shows an error map. */
export interface VerdictLegend {
  readonly verdict: PixelVerdict;
  /** 0xRRGGBB */
  readonly color: number;
  readonly meaning: string;
}

/**
 * The legend of every error map. What is right stays dark, so that errors stand out; the dangerous one is the
 * strongest. The colours are told apart by people without red, green or blue cones too.
 */
export const ERROR_LEGEND: readonly VerdictLegend[] = [
  { verdict: 'ignored', color: 0x000000, meaning: 'not counted: the label is ignored or unknown' },
  { verdict: 'hit', color: 0x585858, meaning: 'predicted as labelled' },
  { verdict: 'confusion', color: 0xf0e442, meaning: 'another class than labelled' },
  { verdict: 'falseAlarm', color: 0x56b4e9, meaning: 'predicted blocked, labelled otherwise' },
  { verdict: 'miss', color: 0xd55e00, meaning: 'labelled blocked, predicted otherwise: dangerous' },
];

/** Which classes play a part, where the ontology has the group `blocked`. */
export interface ErrorRoles {
  /** Class ids. */
  readonly blocked: ReadonlySet<number>;
}

const [IGNORED, HIT, CONFUSION, FALSE_ALARM, MISS] = [0, 1, 2, 3, 4] as const;

/** The place in the legend of every pair of values: [label · 256 + prediction]. */
function verdicts(isBlocked: (classId: number) => boolean): Uint8Array {
  const table = new Uint8Array(256 * 256).fill(CONFUSION);
  const ids = Array.from({ length: 256 }, (_, id) => id);
  const blocked = ids.filter(isBlocked);
  const others = ids.filter((id) => !isBlocked(id));
  for (const first of blocked) {
    for (const second of others) {
      table[first * 256 + second] = MISS;
      table[second * 256 + first] = FALSE_ALARM;
    }
  }
  for (const id of ids) table[id * 256 + id] = HIT;
  return table.fill(IGNORED, NO_CLASS * 256);
}

/**
 * Where a prediction is wrong, and how: a picture in the colours of {@link ERROR_LEGEND}. Blocked taken for another
 * blocked class is a confusion. Without roles every wrong pixel is one.
 *
 * @param label class ids; NO_CLASS (255) is ignored, whatever is predicted there
 * @param predicted of the label's size; NO_CLASS and ids outside the classes are wrong, and not blocked
 * @returns R, G, B in a buffer of its own
 * @throws DiceMonitorError `message` where the sizes differ
 */
export function errorMap(label: Mask, predicted: Mask, roles?: ErrorRoles): Picture {
  checkSameSize('label', label, 'mask', predicted);
  const { width, height } = label;
  const { red, green, blue } = classColors(ERROR_LEGEND.map(({ color }) => color));
  const table = verdicts((classId) => roles?.blocked.has(classId) ?? false);
  const [labelled, guessed] = [label.data, predicted.data];
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0, to = 0; to < rgb.length; pixel++, to += 3) {
    const verdict = table[labelled[pixel]! * 256 + guessed[pixel]!]!;
    rgb[to] = red[verdict]!;
    rgb[to + 1] = green[verdict]!;
    rgb[to + 2] = blue[verdict]!;
  }
  return { width, height, channels: 3, data: rgb };
}
