import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  replacedOrigin,
  replaceLibraries,
  restoreLibraries,
} from '../../../src/onnx/gpu/replaced-libraries.js';
import { modelFolder } from '../model-folder.js';

const root = modelFolder();
let folder = '';
let sources = '';
let count = 0;

beforeEach(() => {
  count += 1;
  folder = join(root.path, `runtime-${count}`);
  sources = join(root.path, `sources-${count}`);
  mkdirSync(folder);
  mkdirSync(sources);
  writeFileSync(join(folder, 'libonnxruntime.so.1'), 'the one of npm');
});

function source(name: string, text: string): { name: string; source: string } {
  writeFileSync(join(sources, name), text);
  return { name, source: join(sources, name) };
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('libraries that are put into a folder', () => {
  it('come whole, and go without a trace', async () => {
    await replaceLibraries(
      folder,
      [source('libonnxruntime.so.1', 'built'), source('libcuda_provider.so', 'new')],
      'a build',
    );
    expect([read('libonnxruntime.so.1'), read('libcuda_provider.so')]).toEqual(['built', 'new']);
    expect(replacedOrigin(folder)).toBe('a build');
    expect(await restoreLibraries(folder)).toEqual([
      'libonnxruntime.so.1: the one before is back',
      'libcuda_provider.so: removed',
    ]);
    expect(readdirSync(folder)).toEqual(['libonnxruntime.so.1']);
    expect(read('libonnxruntime.so.1')).toBe('the one of npm');
    expect(replacedOrigin(folder)).toBeUndefined();
  });

  it('may be put there again: the way back leads to what was there at first', async () => {
    await replaceLibraries(folder, [source('libonnxruntime.so.1', 'first'), source('a.so', 'a')], 'one');
    await replaceLibraries(folder, [source('libonnxruntime.so.1', 'second')], 'two');
    expect(readdirSync(folder)).not.toContain('a.so');
    await restoreLibraries(folder);
    expect(readdirSync(folder)).toEqual(['libonnxruntime.so.1']);
    expect(read('libonnxruntime.so.1')).toBe('the one of npm');
  });

  it('stay where somebody has changed them since', async () => {
    await replaceLibraries(folder, [source('a.so', 'a')], 'one');
    writeFileSync(join(folder, 'a.so'), 'by npm rebuild');
    expect(await restoreLibraries(folder)).toEqual(['a.so: changed since, left as it is']);
    expect(read('a.so')).toBe('by npm rebuild');
  });

  it('leave a way back when a copy fails half way', async () => {
    const none = { name: 'b.so', source: join(sources, 'no-such-file') };
    await expect(
      replaceLibraries(folder, [source('libonnxruntime.so.1', 'built'), none], 'half'),
    ).rejects.toThrow(/ENOENT/);
    await restoreLibraries(folder);
    expect(readdirSync(folder)).toEqual(['libonnxruntime.so.1']);
    expect(read('libonnxruntime.so.1')).toBe('the one of npm');
  });

  it('cannot be taken back where none were put', async () => {
    await expect(restoreLibraries(folder)).rejects.toMatchObject({ code: 'usage' });
  });
});
