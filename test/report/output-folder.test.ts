import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { prepareOutputFolder, writeWhole } from '../../src/report/output-folder.js';

const scratch = mkdtempSync(join(tmpdir(), 'dice-monitor-output-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

function folderWith(name: string, ...files: string[]): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  for (const file of files) writeFileSync(join(folder, file), 'old');
  return folder;
}

describe('prepareOutputFolder', () => {
  it('makes a new folder, with those above it, and takes an empty one', async () => {
    await prepareOutputFolder(join(scratch, 'a', 'b'), false);
    expect(existsSync(join(scratch, 'a', 'b'))).toBe(true);
    await prepareOutputFolder(folderWith('empty'), false);
  });

  it('refuses a folder in use, and says what is in it', async () => {
    const folder = folderWith('used', 'report.json');
    await expect(prepareOutputFolder(folder, false)).rejects.toMatchObject({
      code: 'usage',
      found: expect.stringContaining('report.json') as string,
      hint: expect.stringContaining('--overwrite') as string,
    });
  });

  it('with overwrite removes an older report, and nothing else ever', async () => {
    const report = folderWith('report', 'report.json', 'frames.csv');
    await prepareOutputFolder(report, true);
    expect(existsSync(join(report, 'frames.csv'))).toBe(false);
    const other = folderWith('other', 'report.json', 'thesis.tex');
    await expect(prepareOutputFolder(other, true)).rejects.toMatchObject({ code: 'usage' });
    expect(existsSync(join(other, 'report.json'))).toBe(true);
  });

  it('with overwrite removes the bag of the worst frames, but no other folder of that name, nor what is read', async () => {
    const report = folderWith('worst', 'report.json');
    const bag = folderWith('worst/worst_frames', 'metadata.yaml', 'worst_frames_0.mcap');
    const file = join(bag, 'worst_frames_0.mcap');
    for (const input of [bag, file]) {
      await expect(prepareOutputFolder(report, true, [input])).rejects.toMatchObject({ code: 'usage' });
    }
    expect(existsSync(file)).toBe(true);
    await prepareOutputFolder(report, true);
    expect(existsSync(bag)).toBe(false);
    const other = folderWith('relabelled', 'report.json');
    const labels = folderWith('relabelled/worst_frames', 'worst_frames_0.mcap', 'mine.png');
    await expect(prepareOutputFolder(other, true)).rejects.toMatchObject({ code: 'usage' });
    expect(existsSync(join(labels, 'worst_frames_0.mcap'))).toBe(true);
  });

  it('refuses a file, and a place that cannot be written', async () => {
    const file = join(scratch, 'file');
    writeFileSync(file, '');
    await expect(prepareOutputFolder(file, false)).rejects.toMatchObject({ code: 'usage' });
    await expect(prepareOutputFolder('/proc/dice-monitor', false)).rejects.toMatchObject({ code: 'usage' });
  });
});

describe('writeWhole', () => {
  it('leaves the file under its name and no other', async () => {
    const folder = folderWith('whole');
    await writeWhole(folder, 'report.json', '{}\n');
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe('{}\n');
    expect(existsSync(join(folder, 'report.json.part'))).toBe(false);
  });

  it('says where it cannot write', async () => {
    await expect(writeWhole(join(scratch, 'nowhere'), 'report.json', '')).rejects.toMatchObject({
      code: 'output',
    });
  });
});
