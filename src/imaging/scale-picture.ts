import type { Mask } from '../core/mask.js';
import { sampleMask } from '../core/sample-mask.js';
import type { Picture } from './picture.js';

interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The size of a picture that is at most so wide: its own, or the width with the height that keeps the aspect ratio,
 * rounded, halves up, at least 1.
 */
export function fittedSize({ width, height }: Size, maxWidth: number): Size {
  return width <= maxWidth
    ? { width, height }
    : { width: maxWidth, height: Math.max(1, Math.round((height * maxWidth) / width)) };
}

/** The pixels `first` to `last` that a smaller picture's pixel covers, and how much of the outer two. */
interface Span {
  readonly first: number;
  readonly last: number;
  readonly head: number;
  readonly tail: number;
}

/**
 * What each of `to` pixels covers of `from`, in units of 1/to pixels: a whole one is `to`, and all that one covers is
 * `from`. So all sums are of whole numbers, and exact.
 */
function spans(from: number, to: number): Span[] {
  return Array.from({ length: to }, (_, i) => {
    const [start, end] = [i * from, (i + 1) * from];
    const [first, last] = [Math.floor(start / to), Math.ceil(end / to) - 1];
    const head = Math.min((first + 1) * to, end) - start;
    return { first, last, head, tail: last === first ? 0 : end - last * to };
  });
}

/** Adds up the rows of a span, column by column, each value weighted by what the span covers of its row. */
function sumRows(sums: Int32Array, data: Uint8Array, rows: Span, whole: number): void {
  const length = sums.length;
  const weightOf = (y: number): number =>
    y === rows.first ? rows.head : y < rows.last ? whole : y === rows.last ? rows.tail : 0;
  sums.fill(0);
  // Two rows at a time: loading and storing the sums is half of the work.
  for (let y = rows.first; y <= rows.last; y += 2) {
    const [weight, nextWeight] = [weightOf(y), weightOf(y + 1)];
    const row = data.subarray(y * length, (y + 1) * length);
    const next = nextWeight > 0 ? data.subarray((y + 1) * length, (y + 2) * length) : row;
    for (let i = 0; i < length; i++) sums[i]! += row[i]! * weight + next[i]! * nextWeight;
  }
}

/** The sum of one channel over a span of columns. */
function sumColumns(sums: Int32Array, span: Span, whole: number, channels: number, channel: number): number {
  const last = span.last * channels + channel;
  let at = span.first * channels + channel;
  let sum = sums[at]! * span.head;
  for (at += channels; at < last; at += channels) sum += sums[at]! * whole;
  return span.tail > 0 ? sum + sums[last]! * span.tail : sum;
}

/**
 * A picture of at most so many columns: each pixel is the mean of the area that it covers in the larger one (box
 * filter, as OpenCV's INTER_AREA), rounded, halves up. Of class colours a mean is no class: fit a mask with
 * {@link fitMaskWidth} first, then colour it.
 *
 * @param picture up to 65,535 rows and columns
 * @param maxWidth at least 1
 * @returns the picture itself where it is not wider, else one in a new buffer, of {@link fittedSize}
 */
export function fitWidth(picture: Picture, maxWidth: number): Picture {
  const { width, height } = fittedSize(picture, maxWidth);
  if (width === picture.width) return picture;
  const { channels, data } = picture;
  const result = new Uint8Array(width * height * channels);
  const columns = spans(picture.width, width);
  const sums = new Int32Array(picture.width * channels);
  const area = picture.width * picture.height;
  let to = 0;
  for (const rows of spans(picture.height, height)) {
    sumRows(sums, data, rows, height);
    for (const span of columns) {
      for (let channel = 0; channel < channels; channel++) {
        // The store cuts the fraction off.
        result[to++] = sumColumns(sums, span, width, channels, channel) / area + 0.5;
      }
    }
  }
  return { width, height, channels, data: result };
}

/** A mask of the size that {@link fitWidth} gives a picture of the mask's size: nearest neighbour, never a mean. */
export function fitMaskWidth(mask: Mask, maxWidth: number): Mask {
  const { width, height } = fittedSize(mask, maxWidth);
  return sampleMask(mask, width, height);
}
