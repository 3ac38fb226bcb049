import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createMcapBag, openBag, type McapBagOptions } from '../../src/bag/index.js';
import { writeSqliteBag, type SqliteBagMessage, type SqliteBagOptions } from '../bag/write-sqlite-bag.js';
import { readReportWithoutRun } from './report-file.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

const BAGS = fileURLToPath(new URL('../fixtures/bags/', import.meta.url));
const scratch = scratchFolder();
const topics: { name: string; type: string }[] = [];
const messages: SqliteBagMessage[] = [];

async function report(bag: string, name: string): Promise<unknown> {
  const out = join(scratch, `${name}.out`);
  const sound = ['--param', 'input.scale=1.0', '--param', 'providers=[cpu]', '--quiet'];
  const args = ['evaluate', bag, '--model', join(BAGS, 'colour-classifier.onnx'), '--out', out, ...sound];
  const { code, stderr } = await runCommand(args);
  expect(code, stderr).toBe(0);
  return readReportWithoutRun(out);
}

async function asMcap(name: string, options: McapBagOptions): Promise<string> {
  const folder = join(scratch, name);
  const bag = await createMcapBag(folder, options);
  for (const { name: topic, type } of topics) await bag.addTopic(topic, type);
  for (const { topic, logTimeNs, data } of messages) await bag.write(topic, logTimeNs, data);
  await bag.close();
  return folder;
}

async function asSqlite(name: string, options: SqliteBagOptions): Promise<string> {
  const folder = join(scratch, name);
  await writeSqliteBag(folder, topics, messages, options);
  return folder;
}

describe('one recording gives one report, but for its key `run`', () => {
  let expected: unknown;

  beforeAll(async () => {
    const bag = await openBag([join(BAGS, 'mcap_plain')]);
    topics.push(...bag.topics.map(({ name, type }) => ({ name, type })));
    for await (const { topic, logTimeNs, data } of bag.messages(
      topics.map(({ name }) => name),
      () => undefined,
    )) {
      messages.push({ topic, logTimeNs, data: data.slice() });
    }
    await bag.close();
    expected = await report(join(BAGS, 'mcap_plain'), 'recorded');
  });

  it('evaluated twice', async () => {
    expect(await report(join(BAGS, 'mcap_plain'), 'again')).toEqual(expected);
  });

  it.each<[string, McapBagOptions]>([
    ['uncompressed', { compression: 'none' }],
    ['lz4', { compression: 'lz4' }],
    ['zstd', { compression: 'zstd' }],
    ['in small chunks', { compression: 'zstd', chunkSize: 20_000 }],
    ['without chunks', { chunkSize: 0 }],
    ['split', { compression: 'none', splitAtMessages: 17 }],
  ])('as MCAP, %s', async (name, options) => {
    expect(await report(await asMcap(`mcap ${name}`, options), `mcap ${name}`)).toEqual(expected);
  });

  it.each<[string, SqliteBagOptions]>([
    ['plain', {}],
    ['split', { splitAtMessages: 17 }],
    ['compressed by message', { zstd: 'message' }],
    ['compressed by file', { zstd: 'file' }],
  ])('as SQLite, %s', async (name, options) => {
    expect(await report(await asSqlite(`sqlite ${name}`, options), `sqlite ${name}`)).toEqual(expected);
  });

  it('in two bags, images and labels apart', async () => {
    const [all, labels] = [[...messages], messages.filter(({ topic }) => topic === '/labels/image')];
    messages.splice(0, messages.length, ...labels);
    const labelBag = await asMcap('labels', {});
    messages.splice(0, messages.length, ...all.filter(({ topic }) => topic !== '/labels/image'));
    const imageBag = await asMcap('images', {});
    const out = join(scratch, 'apart.out');
    const args = [
      'evaluate',
      imageBag,
      labelBag,
      '--model',
      join(BAGS, 'colour-classifier.onnx'),
      '--out',
      out,
    ];
    const sound = [
      '--label',
      '/labels/image',
      '--param',
      'input.scale=1.0',
      '--param',
      'providers=[cpu]',
      '--quiet',
    ];
    const { code, stderr } = await runCommand([...args, ...sound]);
    expect(code, stderr).toBe(0);
    expect(readReportWithoutRun(out)).toEqual(expected);
  });
});
