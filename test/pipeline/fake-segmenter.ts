import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import type { ClassStatistics } from '../../src/core/estimate.js';
import type { Mask } from '../../src/core/mask.js';
import { countSoft, type SoftCounts } from '../../src/core/soft-counts.js';
import { toPicture, type CameraPicture } from '../../src/imaging/camera-picture.js';
import type { Picture } from '../../src/imaging/picture.js';
import type { Segmentation, SegmentationWish, Segmenter } from '../../src/pipeline/ports.js';

export interface FakeOptions {
  readonly fail?: (picture: CameraPicture, number: number) => Error | undefined;
  /**
   * Probability of a pixel's class, the rest spread evenly; pictures then hold class ids below 3. Undefined: it
   * has no probabilities, as a model that gives class ids.
   */
  readonly certainty?: number;
  /** Scribbles over each picture and hands its memory back. */
  readonly handsBack?: boolean;
}

const CLASSES = 3;

/** Answers every pixel with its red byte as class id, one picture at a time, each in a later turn of the loop. */
export function fakeSegmenter(
  options: FakeOptions = {},
): Segmenter & { readonly segmented: () => number; readonly mostAtOnce: () => number } {
  let segmented = 0;
  let atOnce = 0;
  let mostAtOnce = 0;
  let closed = false;
  let last: Promise<unknown> = Promise.resolve();
  return {
    classCount: CLASSES,
    segmented: () => segmented,
    mostAtOnce: () => mostAtOnce,
    segment(picture, wish = {}) {
      if (closed) {
        return Promise.reject(new DiceMonitorError('model', { found: 'a fake that has been closed' }));
      }
      atOnce += 1;
      mostAtOnce = Math.max(mostAtOnce, atOnce);
      const answer = last.then(async () => {
        await new Promise((resolve) => setImmediate(resolve));
        atOnce -= 1;
        const error = options.fail?.(picture, segmented);
        segmented += 1;
        if (error) throw error;
        const segmentation = answerTo(toPicture(picture), wish, options.certainty);
        if (!options.handsBack) return segmentation;
        return { ...segmentation, spent: picture.data.fill(0xee) };
      });
      last = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      closed = true;
      await last;
    },
  };
}

function answerTo(picture: Picture, wish: SegmentationWish, certainty: number | undefined): Segmentation {
  const { width, height, channels, data } = picture;
  const ids = Uint8Array.from({ length: width * height }, (_, pixel) => data[pixel * channels]!);
  const plain = { mask: { width, height, data: ids }, nanPixels: 0 };
  if (certainty === undefined) return plain;
  const confidence = { width, height, data: new Uint8Array(ids.length).fill(Math.round(255 * certainty)) };
  return {
    ...plain,
    ...(wish.confidence === true ? { confidence } : {}),
    ...(wish.softLabel && { soft: softOf(plain.mask, wish.softLabel, certainty) }),
    ...(wish.estimates === true ? { statistics: statisticsOf(ids, certainty) } : {}),
  };
}

/** For labels of the picture's size. */
function softOf(predicted: Mask, label: Mask, certainty: number): SoftCounts {
  const rest = (1 - certainty) / (CLASSES - 1);
  const probabilities = Array.from({ length: CLASSES }, (_, c) =>
    [...predicted.data].map((id) => (id === c ? certainty : rest)),
  );
  return countSoft(Float64Array.from(probabilities.flat()), label, predicted, CLASSES);
}

function statisticsOf(ids: Uint8Array, certainty: number): ClassStatistics {
  const rest = (1 - certainty) / (CLASSES - 1);
  const predicted = new Float64Array(CLASSES);
  for (const id of ids) predicted[id]! += 1;
  const surprise = (p: number) => (p > 0 ? -p * Math.log(p) : 0);
  return {
    pixels: ids.length,
    predicted,
    probability: predicted.map((pixels) => pixels * certainty + (ids.length - pixels) * rest),
    predictedProbability: predicted.map((pixels) => pixels * certainty),
    entropy: ids.length * (surprise(certainty) + (CLASSES - 1) * surprise(rest)),
  };
}
