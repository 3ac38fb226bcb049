import type { Mask } from '../core/mask.js';
import { type ClassColors, classColors } from './class-colors.js';
import type { Picture } from './picture.js';
import { checkSameSize } from './same-size.js';
import { toChannels } from './to-channels.js';

/** A value of the picture becomes (value · keep[id] + add[id]) >> 8: no branch, and no fraction. */
interface Blend {
  readonly keep: Uint16Array;
  readonly red: Uint16Array;
  readonly green: Uint16Array;
  readonly blue: Uint16Array;
}

function blendOf({ red, green, blue, shown }: ClassColors, opacity: number): Blend {
  const weight = Math.round(Math.min(1, Math.max(0, opacity)) * 256);
  const weights = Uint16Array.from(shown, (isShown) => isShown * weight);
  const add = (channel: Uint8Array): Uint16Array =>
    Uint16Array.from(channel, (value, classId) => value * weights[classId]! + 128);
  return { keep: weights.map((w) => 256 - w), red: add(red), green: add(green), blue: add(blue) };
}

/**
 * A camera picture with the classes' colours laid over it.
 *
 * @param picture R, G, B or grey
 * @param mask class ids, of the picture's size. Where it is NO_CLASS (255) or an id beyond the palette, the picture
 *   shows as it is
 * @param palette 0xRRGGBB per class id
 * @param opacity 0: the picture alone, 1: the colours alone; in steps of 1/256, values outside are clamped
 * @returns R, G, B in a buffer of its own
 * @throws DiceMonitorError `message` where the sizes differ
 */
export function overlay(picture: Picture, mask: Mask, palette: readonly number[], opacity = 0.5): Picture {
  checkSameSize('picture', picture, 'mask', mask);
  const { width, height } = picture;
  const { keep, red, green, blue } = blendOf(classColors(palette), opacity);
  const { data } = toChannels(picture, 3);
  const ids = mask.data;
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0, at = 0; at < rgb.length; pixel++, at += 3) {
    const classId = ids[pixel]!;
    const rest = keep[classId]!;
    rgb[at] = (data[at]! * rest + red[classId]!) >> 8;
    rgb[at + 1] = (data[at + 1]! * rest + green[classId]!) >> 8;
    rgb[at + 2] = (data[at + 2]! * rest + blue[classId]!) >> 8;
  }
  return { width, height, channels: 3, data: rgb };
}
