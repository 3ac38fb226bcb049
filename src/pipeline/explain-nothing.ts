import { nsToSeconds } from '../core/stamp.js';
import type { Ending } from './ending.js';
import type { AccountCounts } from './message-account.js';

/** Unknown label values named in an explanation. */
const NAMED_IDS = 5;

/**
 * Why nothing could be scored, from what was measured: no messages, no readable ones, stamps that do not meet,
 * or labels whose pixels count nowhere.
 *
 * @returns a line per cause, each with what was found and what to do; never empty
 */
export function explainNothing(ending: Ending): string[] {
  const { accounts, topics } = ending;
  const causes = [
    ...explainTopic(ending, topics.image, accounts.image),
    ...explainTopic(ending, topics.label, accounts.label),
  ];
  if (causes.length > 0) return causes;
  if (ending.totals.pairs > 0) return [explainPixels(ending)];
  const apart = explainClocks(ending);
  return [apart ?? 'no image and label could be paired and read; the problems above say why'];
}

function explainTopic({ problems }: Ending, topic: string, account: AccountCounts): string[] {
  if (account.received === 0) return [`no messages on ${topic}`];
  if (account.invalid < account.received) return [];
  const [worst] = problems.filter((problem) => problem.topic === topic).sort((a, b) => b.count - a.count);
  return [`all ${account.received} messages on ${topic} are invalid: ${worst?.message ?? 'unreadable'}`];
}

function explainPixels({ totals, topics }: Ending): string {
  const { counts, unknownIds, pairs } = totals;
  if (counts.unknown === 0) return `all label pixels of ${pairs} pairs on ${topics.label} are ignored`;
  const ids = [...unknownIds].sort((a, b) => b[1] - a[1]).slice(0, NAMED_IDS);
  const list = ids.map(([id, pixels]) => `${id} (${pixels} pixels)`).join(', ');
  return (
    `no label pixel on ${topics.label} is of a class of the ontology; found ${list}; ` +
    'set label_ids or label_colors in the ontology to what the labels hold'
  );
}

/** Measures how far labels are from their nearest images. */
function explainClocks({ stampsNs, toleranceNs, topics }: Ending): string | undefined {
  const images = sorted(stampsNs.image);
  const labels = sorted(stampsNs.label);
  if (images.length === 0 || labels.length === 0) return undefined;
  const apart = images.at(-1)! < labels[0]! || labels.at(-1)! < images[0]!;
  const offsets = labels.map((label) => label - nearest(images, label));
  const offset = apart ? labels[0]! - images[0]! : sorted(offsets)[offsets.length >> 1]!;
  const what = apart ? 'start' : 'are, in the median,';
  return (
    `no pair within sync.tolerance (${nsToSeconds(toleranceNs)} s): clock offset between the topics: the stamps of ` +
    `${topics.label} ${what} ${nsToSeconds(offset).toFixed(3)} s after those of ${topics.image}; ` +
    'mend the clock or stamps of one of them, or raise sync.tolerance'
  );
}

function nearest(stampsNs: readonly bigint[], targetNs: bigint): bigint {
  const distance = (stampNs: bigint): bigint =>
    stampNs < targetNs ? targetNs - stampNs : stampNs - targetNs;
  return stampsNs.reduce((best, stampNs) => (distance(stampNs) < distance(best) ? stampNs : best));
}

function sorted(values: readonly bigint[]): bigint[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
