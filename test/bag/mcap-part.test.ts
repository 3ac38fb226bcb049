import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileBytes } from '../../src/bag/file-bytes.js';
import { openMcapPart } from '../../src/bag/mcap-part.js';
import { readSummary } from '../../src/bag/mcap-summary.js';
import {
  asHeard,
  SAMPLE_TOPICS,
  sampleMessages,
  temporaryFolder,
  writeSampleBag,
} from './sample-recording.js';

const folder = temporaryFolder();
const ALL = new Set<string>(SAMPLE_TOPICS.map(({ name }) => name));

describe('openMcapPart', () => {
  it('gives the same where every chunk overlaps every other and hardly any may be held', async () => {
    // Written topic by topic, each chunk's messages spread over the whole time.
    const messages = sampleMessages(90, 200);
    const spread = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((rest) =>
      messages.filter((_, index) => index % 9 === rest),
    );
    await writeSampleBag(join(folder, 'spread'), spread, { chunkSize: 1500 });
    const file = join(folder, 'spread', 'spread_0.mcap');
    const read = async (maxHeldBytes?: number): Promise<string[]> => {
      const part = await openMcapPart(file, file, maxHeldBytes);
      const heard: string[] = [];
      for await (const message of part.messages(ALL, () => undefined)) heard.push(asHeard(message).data);
      await part.close();
      return heard;
    };
    const held = await read();
    expect(new Set(held)).toEqual(new Set(messages.map((message) => asHeard(message).data)));
    expect(await read(2000)).toEqual(held);
  });

  it('reads the summary that a recorder wrote', async () => {
    const file = await FileBytes.open('test/fixtures/bags/mcap_zstd_chunks/mcap_zstd_chunks_0.mcap');
    const summary = await readSummary(file);
    await file.close();
    expect(summary?.messageCount).toBe(58n);
    expect(summary?.chunkOffsets.length).toBeGreaterThan(0);
  });
});
