import type { Picture } from '../../src/imaging/picture.js';
import type { Segmenter } from '../../src/pipeline/ports.js';

/** Answers every pixel with its red byte as class id, one picture at a time, each in a later turn of the loop. */
export function fakeSegmenter(
  options: { readonly fail?: (picture: Picture, number: number) => Error | undefined } = {},
): Segmenter & { readonly segmented: () => number; readonly mostAtOnce: () => number } {
  let segmented = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  let last: Promise<unknown> = Promise.resolve();
  return {
    classCount: 3,
    segmented: () => segmented,
    mostAtOnce: () => mostAtOnce,
    segment(picture) {
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      const answer = last.then(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        const error = options.fail?.(picture, segmented);
        segmented += 1;
        if (error) throw error;
        const { width, height, channels, data } = picture;
        const mask = Uint8Array.from({ length: width * height }, (_, pixel) => data[pixel * channels]!);
        return { mask: { width, height, data: mask }, nanPixels: 0 };
      });
      last = answer.catch(() => undefined);
      return answer;
    },
    close: () => Promise.resolve(),
  };
}
