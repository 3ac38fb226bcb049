import type { Picture } from './picture.js';

function greyToRgb(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let from = 0, to = 0; from < grey.length; from++, to += 3) {
    const value = grey[from]!;
    rgb[to] = value;
    rgb[to + 1] = value;
    rgb[to + 2] = value;
  }
  return rgb;
}

function rgbToGrey(rgb: Uint8Array): Uint8Array {
  const grey = new Uint8Array(rgb.length / 3);
  for (let from = 0, to = 0; to < grey.length; from += 3, to++) {
    // Whole numbers, so that halves are rounded up exactly; the store cuts the fraction off.
    grey[to] = (299 * rgb[from]! + 587 * rgb[from + 1]! + 114 * rgb[from + 2]! + 500) / 1000;
  }
  return grey;
}

/**
 * A picture with as many channels as a model takes: grey is repeated as R = G = B; colours become
 * 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601 luma), rounded to the nearest, halves up.
 *
 * @returns the same picture where it has that many channels, else one in a new buffer
 */
export function toChannels(picture: Picture, channels: 1 | 3): Picture {
  if (picture.channels === channels) {
    return picture;
  }
  const data = channels === 3 ? greyToRgb(picture.data) : rgbToGrey(picture.data);
  return { width: picture.width, height: picture.height, channels, data };
}
