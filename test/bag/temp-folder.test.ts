import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it, vi } from 'vitest';
import { openBag } from '../../src/bag/index.js';
import { TempFolder } from '../../src/bag/temp-folder.js';
import { SAMPLE_TOPICS, sampleMessages, temporaryFolder } from './sample-recording.js';
import { writeSqliteBag } from './write-sqlite-bag.js';

const folder = temporaryFolder();
const MODULE = join(folder, 'temp-folder.mjs');
const { outputText } = ts.transpileModule(readFileSync('src/bag/temp-folder.ts', 'utf8'), {
  compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
});
writeFileSync(MODULE, outputText);

/** A process that makes a folder with a file in it, prints its name, and goes on until it is stopped. */
async function runUntil(
  signal: NodeJS.Signals,
  before = '',
): Promise<{ path: string; code: number | null; signal: NodeJS.Signals | null }> {
  const script = `
    import { writeFileSync } from 'node:fs';
    import { TempFolder } from ${JSON.stringify(MODULE)};
    ${before}
    const { path } = new TempFolder();
    writeFileSync(path + '/unpacked.db3', 'x');
    setInterval(() => {}, 1000);
    console.log(path);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TMPDIR: folder },
  });
  const ended = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  const path = printed.toString().trim();
  expect(existsSync(join(path, 'unpacked.db3'))).toBe(true);
  child.kill(signal);
  const [code, endedBy] = await ended;
  return { path, code, signal: endedBy };
}

describe('TempFolder', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'is gone after %s, which ends the process as ever',
    async (signal) => {
      const result = await runUntil(signal);
      expect(result).toMatchObject({ code: null, signal });
      expect(existsSync(result.path)).toBe(false);
    },
  );

  it('leaves a signal to those who handle it, and is gone when they end the process', async () => {
    const result = await runUntil('SIGINT', `process.on('SIGINT', () => process.exit(130));`);
    expect(result).toMatchObject({ code: 130, signal: null });
    expect(existsSync(result.path)).toBe(false);
  });

  it('listens to signals only while there is a folder', () => {
    const before = process.listenerCount('SIGINT');
    const folders = [new TempFolder(), new TempFolder()];
    expect(process.listenerCount('SIGINT')).toBe(before + 1);
    for (const each of folders) each.remove();
    expect(process.listenerCount('SIGINT')).toBe(before);
    folders[0]!.remove();
  });

  it('says which variable names the folder where it cannot be made', async () => {
    const bag = join(folder, 'packed');
    await writeSqliteBag(bag, SAMPLE_TOPICS, sampleMessages(3), { zstd: 'file' });
    vi.stubEnv('TMPDIR', join(folder, 'nowhere'));
    await expect(openBag([bag])).rejects.toMatchObject({
      code: 'input',
      found: expect.stringContaining('nowhere') as string,
      hint: expect.stringContaining('TMPDIR') as string,
    });
    vi.unstubAllEnvs();
  });
});
