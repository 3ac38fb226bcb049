// @ts-check
/** The proof that live and offline scores are the same, from the messages themselves. */
import { openBag } from '../../dist/bag/index.js';
import { decodeHeader } from '../../dist/codec/header.js';
import { decodeSegmentationScores } from '../../dist/codec/segmentation-scores.js';

/**
 * @param {string} bag
 * @param {string} topic
 * @returns {Promise<Map<bigint, Buffer>>} messages by the stamp of their image
 */
export async function messagesOf(bag, topic) {
  const reader = await openBag([bag]);
  const messages = new Map();
  for await (const { data } of reader.messages([topic], () => undefined)) {
    messages.set(decodeHeader(data).stampNs, Buffer.from(data));
  }
  await reader.close();
  return messages;
}

/** @param {Map<bigint, Buffer>} messages */
export const byStamp = (messages) => [...messages].sort(([a], [b]) => (a < b ? -1 : 1));

/**
 * @param {Map<bigint, Buffer>} live
 * @param {Map<bigint, Buffer>} offline
 * @returns {boolean} whether both hold the same messages, byte for byte
 */
export function sameBytes(live, offline) {
  return (
    live.size === offline.size &&
    [...live].every(([stamp, bytes]) => offline.get(stamp)?.equals(bytes) ?? false)
  );
}

/** @param {Buffer} message of ~/scores */
function frameCounts(message) {
  const { pixels, ignored, unknown, classes } = decodeSegmentationScores(message).frame;
  return JSON.stringify([pixels, ignored, unknown, classes.map(({ tp, fp, fn }) => [tp, fp, fn])]);
}

/**
 * Where live images were dropped, windows and totals are of fewer pairs; each pair has the same counts still.
 * @param {Map<bigint, Buffer>} live messages of ~/scores
 * @param {Map<bigint, Buffer>} offline
 */
export function sameCounts(live, offline) {
  return [...live].every(([stamp, bytes]) => {
    const other = offline.get(stamp);
    return other !== undefined && frameCounts(other) === frameCounts(bytes);
  });
}
