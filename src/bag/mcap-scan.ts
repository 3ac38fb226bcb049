import { basename } from 'node:path';
import type { SourceProblem } from '../pipeline/ports.js';
import type { FileBytes } from './file-bytes.js';
import { BlockDamage, inspectRecords, readBlock } from './mcap-block.js';
import type { McapBlock } from './mcap-block.js';
import type { McapChannels } from './mcap-channels.js';
import { checkMcapData } from './mcap-data-checksum.js';
import { McapWalk } from './mcap-walk.js';
import type { WalkedBlock } from './mcap-run.js';
import { readSummary } from './mcap-summary.js';
import { seconds } from './time-text.js';

/** What a file holds, found by walking all of its records. */
export interface McapScan {
  readonly channels: McapChannels;
  /** In the order of the file. */
  readonly blocks: readonly McapBlock[];
  /** Messages per channel id. */
  readonly counts: ReadonlyMap<number, number>;
  readonly problems: readonly SourceProblem[];
}

function add(sums: Map<number, number>, counts: ReadonlyMap<number, number>): void {
  for (const [id, count] of counts) sums.set(id, (sums.get(id) ?? 0) + count);
}

function total(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** `chunk at byte N (messages from T to T)`, for problem messages. */
export function describeBlock(block: McapBlock): string {
  const what = block.kind === 'chunk' ? 'chunk' : 'messages';
  return `${what} at byte ${block.offset} (logged ${seconds(block.startNs)} to ${seconds(block.endNs)})`;
}

/** The problem that a damaged block is. */
export function blockProblem(path: string, block: McapBlock, error: unknown): SourceProblem {
  const damage = error instanceof BlockDamage ? error : new BlockDamage('unreadable', String(error));
  return {
    kind: damage.kind,
    message: `${basename(path)}: the ${describeBlock(block)} ${damage.message}; its messages are lost`,
  };
}

/**
 * Finds blocks, channels and counts of a file. Records are walked from the start, so a file without index or
 * footer is read like any other. A chunk is unpacked only where its message index, its own header and the
 * summary do not agree on what it holds.
 *
 * @throws DiceMonitorError `input` for a file that holds no ROS 2 recording
 */
export async function scanMcap(file: FileBytes, path: string): Promise<McapScan> {
  const summary = await readSummary(file);
  const walk = new McapWalk(file, path, summary);
  await walk.run();
  const { channels, problems } = walk;
  for (const record of summary?.records ?? []) channels.learn(record, 'summary');

  const counts = new Map<number, number>();
  const blocks: McapBlock[] = [];
  const indexed = walk.blocks.reduce((sum, { counts: own }) => sum + total(own), 0);
  const complete = summary?.messageCount === BigInt(indexed);
  for (const walked of walk.blocks) {
    const { block } = walked;
    if (block.kind === 'messages' || (complete && agrees(walked, channels))) {
      add(counts, walked.counts);
      blocks.push(block);
      continue;
    }
    try {
      const found = inspectRecords(await readBlock(file, block), (record) => {
        channels.learn(record, 'data');
      });
      if (found.lostBytes > 0 && !block.cutOff) problems.push(lostTail(path, block, found.lostBytes));
      add(counts, found.counts);
      block.startNs = found.startNs;
      block.endNs = found.endNs;
      block.channelIds = new Set(found.counts.keys());
      if (found.counts.size > 0) blocks.push(block);
    } catch (error) {
      problems.push(blockProblem(path, block, error));
    }
  }
  problems.push(...channelProblems(path, channels, counts));
  if (summary && problems.length === 0 && blocks.some(({ kind }) => kind === 'messages')) {
    const problem = await checkMcapData(file, path, summary.start);
    if (problem) problems.push(problem);
  }
  return { channels, blocks, counts, problems };
}

/** Whether a chunk's header and its message index say the same, of channels that are known. */
function agrees({ block, counts, indexRange }: WalkedBlock, channels: McapChannels): boolean {
  return (
    indexRange?.startNs === block.startNs &&
    indexRange.endNs === block.endNs &&
    [...counts.keys()].every((id) => channels.has(id))
  );
}

function lostTail(path: string, block: McapBlock, lostBytes: number): SourceProblem {
  return {
    kind: 'corrupt_record',
    message: `${basename(path)}: the last ${lostBytes} bytes of the ${describeBlock(block)} are no whole record`,
  };
}

function channelProblems(
  path: string,
  channels: McapChannels,
  counts: ReadonlyMap<number, number>,
): SourceProblem[] {
  const unknown = [...counts]
    .filter(([id]) => !channels.has(id))
    .map(([id, count]) => ({
      kind: 'unknown_channel',
      message: `${basename(path)}: ${count} messages of channel ${id} are lost: the file does not say what it is`,
    }));
  const untyped = channels.withoutSchema().map((topic) => ({
    kind: 'missing_schema',
    message: `${basename(path)}: ${topic} is passed over: the schema that names its type is missing`,
  }));
  return [...unknown, ...untyped];
}
