import { describe, expect, it } from 'vitest';
import { estimateOf } from '../../src/core/estimate.js';
import type { Picture } from '../../src/imaging/picture.js';
import type { Segmenter } from '../../src/pipeline/ports.js';

/** An implementation of the port, and what it should say. */
export interface SegmenterSubject {
  readonly open: () => Segmenter | Promise<Segmenter>;
  /** Of the pictures that it is given; RGB by default. */
  readonly channels?: 1 | 3;
  /** The class ids of a picture whose bytes are 0 to 2. */
  readonly expected: (picture: Picture) => readonly number[];
  /** Whether it has probabilities where they are wished. */
  readonly probabilities: boolean;
  /** A picture that it refuses; undefined: there is none. */
  readonly refused?: Picture;
}

/** Sizes that are odd, even, one pixel and one row. */
const SIZES = [
  [5, 7],
  [1, 1],
  [8, 6],
  [1, 9],
  [5, 7],
] as const;

/** Pictures whose bytes are 0 to 2, each different. */
function makePictures(count: number, channels: 1 | 3): Picture[] {
  return Array.from({ length: count }, (_, number) => {
    const [height, width] = SIZES[number % SIZES.length]!;
    const data = Uint8Array.from(
      { length: height * width * channels },
      (_each, i) => (i * i + (i >> 2) + number) % 3,
    );
    return { width, height, channels, data };
  });
}

/** A copy, since a segmenter may take the buffer. */
const lend = (picture: Picture): Picture => ({ ...picture, data: picture.data.slice() });

/** What every implementation of `Segmenter` does. Called inside a test file, once for each. */
export function segmenterContract(name: string, subject: SegmenterSubject): void {
  describe(`${name} as a segmenter`, () => {
    const pictures = (count: number) => makePictures(count, subject.channels ?? 3);

    async function withSegmenter(use: (segmenter: Segmenter) => Promise<void>): Promise<void> {
      const segmenter = await subject.open();
      try {
        await use(segmenter);
      } finally {
        await segmenter.close();
      }
    }

    it('gives a mask of the size of each picture, again the same', async () => {
      await withSegmenter(async (segmenter) => {
        for (const picture of [...pictures(5), ...pictures(5)]) {
          const { mask, nanPixels } = await segmenter.segment(lend(picture));
          expect([mask.width, mask.height]).toEqual([picture.width, picture.height]);
          expect([...mask.data]).toEqual(subject.expected(picture));
          expect(nanPixels).toBe(0);
        }
      });
    });

    it('takes the next picture in the memory that it handed back', async () => {
      await withSegmenter(async (segmenter) => {
        let memory: Uint8Array | undefined;
        for (const picture of pictures(10)) {
          const fits = memory?.length === picture.data.length;
          if (fits) memory!.set(picture.data);
          const answer = await segmenter.segment(fits ? { ...picture, data: memory! } : lend(picture));
          expect([...answer.mask.data]).toEqual(subject.expected(picture));
          memory = answer.spent;
          if (memory) expect(memory.buffer.byteLength).toBe(picture.data.length);
        }
      });
    });

    it('answers overlapping calls in order, each with its own picture', async () => {
      await withSegmenter(async (segmenter) => {
        const order: number[] = [];
        const asked = pictures(12);
        const answers = await Promise.all(
          asked.map(async (picture, number) => {
            const { mask } = await segmenter.segment(lend(picture), number % 2 ? { confidence: true } : {});
            order.push(number);
            return [...mask.data];
          }),
        );
        expect(answers).toEqual(asked.map(subject.expected));
        expect(order).toEqual([...asked.keys()]);
      });
    });

    it('waits on close for the calls before it, closes twice, and refuses what comes later', async () => {
      const segmenter = await subject.open();
      const asked = pictures(4);
      const answers = Promise.all(asked.map((picture) => segmenter.segment(lend(picture))));
      await Promise.all([segmenter.close(), segmenter.close()]);
      await segmenter.close();
      expect((await answers).map(({ mask }) => [...mask.data])).toEqual(asked.map(subject.expected));
      await expect(segmenter.segment(lend(asked[0]!))).rejects.toMatchObject({ code: 'model' });
    });

    it.skipIf(!subject.refused)('rejects a call that fails, and only that', async () => {
      await withSegmenter(async (segmenter) => {
        const [before, after] = pictures(2);
        const answers = await Promise.allSettled(
          [before!, subject.refused!, after!].map((picture) => segmenter.segment(lend(picture))),
        );
        expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      });
    });

    it.each([{}, { estimates: true }, { confidence: true }, { estimates: true, confidence: true }])(
      'gives what is wished (%j) where it has it, with the same mask',
      async (wish: { estimates?: boolean; confidence?: boolean }) => {
        await withSegmenter(async (segmenter) => {
          for (const picture of pictures(3)) {
            const answer = await segmenter.segment(lend(picture), wish);
            expect([...answer.mask.data]).toEqual(subject.expected(picture));
            expect('statistics' in answer).toBe(subject.probabilities && wish.estimates === true);
            expect('confidence' in answer).toBe(subject.probabilities && wish.confidence === true);
          }
        });
      },
    );

    it('compares its probabilities, where it has them, with a label', async () => {
      await withSegmenter(async (segmenter) => {
        for (const picture of pictures(3)) {
          const { width, height } = picture;
          const data = Uint8Array.from(subject.expected(picture), (id, i) => (i % 4 === 3 ? 255 : id));
          const { mask, soft } = await segmenter.segment(lend(picture), {
            softLabel: { width, height, data },
          });
          expect([...mask.data]).toEqual(subject.expected(picture));
          expect(soft !== undefined).toBe(subject.probabilities);
          if (!soft) continue;
          // The label is the mask: as many pixels per class, and all of them right.
          expect([...soft.label]).toEqual(
            Array.from(soft.label, (_, c) => data.filter((id) => id === c).length),
          );
          expect([...soft.reliability.correct]).toEqual([...soft.reliability.pixels]);
        }
      });
    });

    it.skipIf(!subject.probabilities)('has probabilities that fit its mask', async () => {
      await withSegmenter(async (segmenter) => {
        const [picture] = pictures(1);
        const { mask, confidence, statistics } = await segmenter.segment(lend(picture!), {
          estimates: true,
          confidence: true,
        });
        const { pixels, predicted, probability, predictedProbability } = statistics!;
        expect([confidence!.width, confidence!.height]).toEqual([mask.width, mask.height]);
        expect(pixels).toBe(mask.data.length);
        expect(predicted.length).toBe(segmenter.classCount);
        expect([...predicted]).toEqual(
          [...predicted].map((_, c) => mask.data.filter((id) => id === c).length),
        );
        expect(probability.reduce((sum, each) => sum + each, 0)).toBeCloseTo(pixels, 4);
        predictedProbability.forEach((each, c) => {
          expect(each).toBeLessThanOrEqual(Math.min(probability[c]!, predicted[c]!) + 1e-9);
        });
        const mean = confidence!.data.reduce((sum, each) => sum + each, 0) / 255 / pixels;
        const estimate = estimateOf(statistics!, NaN);
        expect(Math.abs(estimate.meanConfidence - mean)).toBeLessThan(0.5 / 255);
        for (const bounded of [estimate.expectedDice, estimate.meanEntropy]) {
          expect(bounded).toBeGreaterThanOrEqual(0);
          expect(bounded).toBeLessThanOrEqual(1);
        }
      });
    });
  });
}
