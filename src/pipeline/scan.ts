import { Pairer, type PairingEvent } from '../core/pairing.js';
import { interleave, type ReadingOrder } from './interleave.js';
import type { MessageSource, SourceMessage, SourceProblem } from './ports.js';
import { createRateGate } from './rate-gate.js';
import { readStamp } from './read-stamp.js';

/** Stamps kept for the search of a clock offset; the first ones tell as much as all. */
const KEPT_STAMPS = 1000;

/** What a first pass over stamps alone tells about a recording. */
export interface Scan {
  /** The order in which it was read; the run has to read in the same one. */
  readonly order: ReadingOrder;
  /** Which images will pair, and with which label: their numbers on their topics, counted from 0. */
  readonly pairedImages: ReadonlyMap<number, number>;
  /** Which labels will pair, likewise. */
  readonly pairedLabels: ReadonlySet<number>;
  /** Messages on the image topic. */
  readonly images: number;
  /** Most messages of one topic that waited for the other at once. */
  readonly peakWaiting: number;
  readonly timeResets: number;
  /** First usable stamps of each topic [ns], in order of arrival. */
  readonly imageStampsNs: readonly bigint[];
  readonly labelStampsNs: readonly bigint[];
  readonly problems: readonly SourceProblem[];
}

/** What a scan needs to know to pair as the run will. */
export interface ScanOptions {
  readonly topics: { readonly image: string; readonly label: string };
  readonly order: ReadingOrder;
  readonly toleranceNs: bigint;
  readonly maxRate: number;
  readonly signal: AbortSignal;
}

/** Is shown the first message of the image topic, and waited for. */
export type OnFirstImage = (message: SourceMessage) => Promise<void>;

/**
 * Reads the header stamps of a recording and pairs them. The second pass then decodes and infers only what
 * will be scored; pairing looks at stamps alone, so it comes out the same.
 */
export async function scan(
  source: MessageSource,
  options: ScanOptions,
  onFirstImage?: OnFirstImage,
): Promise<Scan> {
  const { topics, order, toleranceNs, maxRate, signal } = options;
  const pairer = new Pairer<number, number>({ toleranceNs });
  const admit = createRateGate(maxRate);
  const pairedImages = new Map<number, number>();
  const pairedLabels = new Set<number>();
  const stampsNs = { image: [] as bigint[], label: [] as bigint[] };
  const problems: SourceProblem[] = [];
  const seen = { image: 0, label: 0 };
  let peakWaiting = 0;
  let timeResets = 0;

  const settle = (events: PairingEvent<number, number>[]): void => {
    for (const event of events) {
      if (event.kind === 'reset') timeResets += 1;
      if (event.kind !== 'pair') continue;
      pairedImages.set(event.image, event.label);
      pairedLabels.add(event.label);
    }
    peakWaiting = Math.max(peakWaiting, pairer.waiting.image, pairer.waiting.label);
  };

  const messages = interleave(source, topics, order, (problem) => problems.push(problem));
  for await (const message of messages) {
    if (signal.aborted) break;
    const topic = message.topic === topics.image ? 'image' : 'label';
    const number = seen[topic]++;
    if (topic === 'image' && number === 0) await onFirstImage?.(message);
    const stampNs = readStamp(message.data);
    if (stampNs === undefined) continue;
    if (stampsNs[topic].length < KEPT_STAMPS) stampsNs[topic].push(stampNs);
    if (topic === 'label') settle(pairer.pushLabel(stampNs, number));
    else if (admit(stampNs)) settle(pairer.pushImage(stampNs, number));
  }
  settle(pairer.flush());
  return {
    order,
    pairedImages,
    pairedLabels,
    images: seen.image,
    peakWaiting,
    timeResets,
    imageStampsNs: stampsNs.image,
    labelStampsNs: stampsNs.label,
    problems,
  };
}
