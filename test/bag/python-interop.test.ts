import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { TYPE_DEFINITIONS } from '../../src/bag/definitions.js';
import { createMcapBag, openBag } from '../../src/bag/index.js';
import type { McapBagOptions } from '../../src/bag/index.js';
import { pythonEnvironment, runPython } from '../python-environment.js';
import { temporaryFolder } from './sample-recording.js';
import { asJson, typedMessages } from './typed-recording.js';
import type { JsonMessage, TypedMessage } from './typed-recording.js';

const environment = pythonEnvironment('test/bag/python');
const python = 'python' in environment ? environment.python : '';
if ('missing' in environment) {
  console.warn(`Bags are not exchanged with rosbags and mcap: no Python for it. ${environment.missing}`);
}

const folder = temporaryFolder();
const MESSAGES = typedMessages(4);
const EXPECTED = MESSAGES.map(asJson);
const TOPICS = new Map(MESSAGES.map(({ topic, type }) => [topic, type]));

const KINDS: Readonly<Record<string, McapBagOptions>> = {
  none: { compression: 'none' },
  lz4: { compression: 'lz4', chunkSize: 3000 },
  zstd: { compression: 'zstd', chunkSize: 3000 },
  split: { splitAtMessages: 7 },
};

async function write(path: string, options: McapBagOptions): Promise<void> {
  const writer = await createMcapBag(path, options);
  for (const [topic, type] of TOPICS) await writer.addTopic(topic, type);
  for (const { topic, logTimeNs, data } of MESSAGES) await writer.write(topic, logTimeNs, data);
  await writer.close();
}

async function read(path: string): Promise<TypedMessage[]> {
  const bag = await openBag([path]);
  const types = new Map(bag.topics.map(({ name, type }) => [name, type]));
  const messages: TypedMessage[] = [];
  const problems: string[] = [];
  for await (const message of bag.messages([...types.keys()], (problem) => problems.push(problem.message))) {
    messages.push({ ...message, data: message.data.slice(), type: types.get(message.topic)! });
  }
  await bag.close();
  expect(problems).toEqual([]);
  return messages;
}

it('the recording holds every type that is built in', () => {
  expect(new Set(TOPICS.values())).toEqual(new Set(TYPE_DEFINITIONS.keys()));
});

describe.skipIf(python === '')('bags written here, read by Python with the definitions in them', () => {
  const bags = new Map(Object.keys(KINDS).map((name) => [name, join(folder, `ours-${name}`)]));

  beforeAll(async () => {
    for (const [name, options] of Object.entries(KINDS)) await write(bags.get(name)!, options);
  });

  it.each(Object.keys(KINDS).flatMap((name) => [[name, 'rosbags'] as const, [name, 'mcap'] as const]))(
    '%s, by %s: equal values',
    (name, reader) => {
      const lines = runPython(python, 'test/bag/python/read_bag.py', [reader, bags.get(name)!]);
      expect(lines.map((line) => JSON.parse(line) as JsonMessage)).toEqual(EXPECTED);
    },
  );
});

describe.skipIf(python === '')('bags written by Python, read here', () => {
  const written = join(folder, 'theirs');
  const names = [
    ...['sqlite3-none', 'sqlite3-message', 'sqlite3-file'].map((kind) => `rosbags-${kind}`),
    ...['mcap-none', 'mcap-message', 'mcap-file', 'mcap-storage'].map((kind) => `rosbags-${kind}`),
    ...['none', 'lz4', 'zstd'].map((kind) => `mcap-${kind}`),
  ];
  let printed: string[];

  beforeAll(() => {
    const definitions = Object.fromEntries([...TYPE_DEFINITIONS].map(([type, { text }]) => [type, text]));
    const source = join(folder, 'messages.json');
    writeFileSync(source, JSON.stringify({ definitions, messages: EXPECTED }));
    printed = runPython(python, 'test/bag/python/write_bags.py', [source, written]);
  });

  it('are of all kinds', () => {
    expect(printed).toEqual(names);
  });

  it.each(names)('%s: equal values', async (name) => {
    const messages = await read(join(written, name));
    expect(messages.map(asJson)).toEqual(EXPECTED);
  });

  it.each(names)('%s: the bytes of our own messages are those that we write', async (name) => {
    const messages = await read(join(written, name));
    for (const [index, { data, type }] of messages.entries()) {
      const ours = MESSAGES[index]!.data;
      // Python's writers fill up to 4 bytes at the end, which belong to no field.
      expect(data.length - ours.length, type).toBeLessThan(4);
      expect(Buffer.from(data.subarray(0, ours.length)).equals(ours), `${type}, message ${index}`).toBe(true);
    }
  });
});
