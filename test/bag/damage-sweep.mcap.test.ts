import { join } from 'node:path';
import { beforeAll, describe, it } from 'vitest';
import { createMcapBag } from '../../src/bag/index.js';
import type { McapBagOptions } from '../../src/bag/index.js';
import { expectCutsSurvived, expectFlipsSurvived } from './damage.js';
import { asHeard, SAMPLE_TOPICS, sampleMessages, temporaryFolder } from './sample-recording.js';

const folder = temporaryFolder();
const [CAMERA, LABELS] = SAMPLE_TOPICS;
const MESSAGES = sampleMessages(12, 40).filter(({ topic }) =>
  [CAMERA.name, LABELS.name].includes(topic as never),
);
const RECORDED = MESSAGES.map(asHeard);

const KINDS: readonly [string, McapBagOptions][] = [
  ['plain', { compression: 'none', chunkSize: 200 }],
  ['lz4', { compression: 'lz4', chunkSize: 200 }],
  ['zstd', { compression: 'zstd', chunkSize: 200 }],
  ['unchunked', { compression: 'none', chunkSize: 0 }],
];

describe.each(KINDS)('MCAP, %s', (name, options) => {
  const file = join(folder, name, `${name}_0.mcap`);

  beforeAll(async () => {
    const writer = await createMcapBag(join(folder, name), options);
    // A short definition keeps the file small.
    for (const topic of [CAMERA, LABELS]) {
      await writer.addTopic(topic.name, topic.type, { definition: 'uint8[] data' });
    }
    for (const { topic, logTimeNs, data } of MESSAGES) await writer.write(topic, logTimeNs, data);
    await writer.close();
  });

  // Chunks have checksums, and so have the data outside of them in a file of ours.
  it('with a bit flipped: nothing that was not recorded, and what is lost is told', async () => {
    await expectFlipsSurvived(file, RECORDED, 300, 'everything');
  });

  it('cut at every byte: whole messages in order, and the loss is told', async () => {
    await expectCutsSurvived(file, RECORDED);
  });
});
