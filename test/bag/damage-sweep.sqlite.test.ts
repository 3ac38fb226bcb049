import { beforeAll, describe, it } from 'vitest';
import { join } from 'node:path';
import { expectCutsSurvived, expectFlipsSurvived } from './damage.js';
import type { Cover } from './damage.js';
import { asHeard, SAMPLE_TOPICS, sampleMessages, temporaryFolder } from './sample-recording.js';
import { writeSqliteBag } from './write-sqlite-bag.js';
import type { SqliteBagOptions } from './write-sqlite-bag.js';

const folder = temporaryFolder();
const TOPICS = SAMPLE_TOPICS.slice(0, 2);
const NAMES = TOPICS.map(({ name }) => name as string);
// One is larger than a page, so that it lies on several.
const MESSAGES = [...sampleMessages(9, 40), ...sampleMessages(10, 900).slice(-1)].filter(({ topic }) =>
  NAMES.includes(topic),
);
const RECORDED = MESSAGES.map(asHeard);

// SQLite has no checksums, but rosbag2's index holds log times a second time, and metadata.yaml names and counts the
// topics. zstd as rosbag2 uses it has none either: a flip in a file that was compressed as a whole may come out anywhere
// in 128 KB (docs/decisions/0008).
const BARE = 'all but contents and topics';
const KINDS: readonly [string, Cover, SqliteBagOptions][] = [
  ['plain', BARE, { bare: true }],
  ['plain, with metadata.yaml', 'all but contents', {}],
  ['zstd by message', BARE, { bare: true, zstd: 'message' }],
  ['zstd by file', 'nothing', { bare: true, zstd: 'file' }],
];

describe.each(KINDS)('SQLite, %s', (name, cover, options) => {
  const bag = join(folder, name.replaceAll(/\W+/g, '-'));
  let file: string;

  beforeAll(async () => {
    const small: SqliteBagOptions = { pageSize: 512, withoutDefinitions: true };
    const [path] = await writeSqliteBag(bag, TOPICS, MESSAGES, { ...small, ...options });
    file = path!;
  });

  it('with a bit flipped: at most the message that it touches is changed, and what is lost is told', async () => {
    await expectFlipsSurvived(file, RECORDED, 400, cover, options.bare ? file : bag);
  });

  it('cut at every byte: whole messages in order, and the loss is told', async () => {
    await expectCutsSurvived(file, RECORDED);
  });
});
