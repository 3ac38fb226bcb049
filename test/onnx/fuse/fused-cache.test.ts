import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SettledReading } from '../../../src/onnx/describe-model.js';
import { fuseModel } from '../../../src/onnx/fuse/fuse-model.js';
import { storeFusion } from '../../../src/onnx/fuse/fused-cache.js';
import { planForAnySize } from '../../../src/onnx/fuse/plan-fusion.js';
import { checkContract } from '../../../src/onnx/model-contract.js';
import type { ModelSettings } from '../../../src/onnx/model-settings.js';
import { readModelFile } from '../../../src/onnx/read-model.js';
import { modelBytes } from '../../../src/onnx/write-model.js';
import { identityModel } from '../build-model.js';
import { modelFolder, plainSettings } from '../model-folder.js';

const folder = modelFolder();
const model = folder.write(identityModel([1, 3, 4, 4]));
let count = 0;
const freshCache = () => join(folder.path, `cache-${(count += 1)}`);

/** Fuses a model and stores it, as each run of the command does. */
function store(cache: string, path = model, settings: ModelSettings = plainSettings()) {
  const contract = checkContract(readModelFile(path), settings);
  const base = { contract, settings, reading: contract.output.reading as SettledReading };
  const fusion = fuseModel(contract.file.model, planForAnySize(base, { channels: 3, order: 'rgb' }, {}));
  return { fusion, ...storeFusion(cache, contract, fusion) };
}

describe('a fused model in the cache', () => {
  it('is the fused model, made once', () => {
    const cache = freshCache();
    const { fusion, model: path, problem } = store(cache);
    expect(problem).toBeUndefined();
    expect(new Uint8Array(readFileSync(path as string))).toEqual(modelBytes(fusion.model));
    utimesSync(path as string, 1, 1);
    expect(store(cache).model).toBe(path);
    expect(readdirSync(cache)).toHaveLength(1);
  });

  it('is another one for other settings, and for another model of the same name', () => {
    const cache = freshCache();
    const changed = folder.write(identityModel([1, 3, 4, 4]), 'changed.onnx');
    const paths = [
      store(cache, changed).model,
      store(cache, changed, plainSettings({}, { scale: 0.5 })).model,
    ];
    folder.write({ ...identityModel([1, 3, 4, 4]), metadata: { author: 'someone' } }, 'changed.onnx');
    paths.push(store(cache, changed).model);
    expect(new Set(paths).size).toBe(3);
  });

  it.each([
    ['cut short', (bytes: Uint8Array) => bytes.subarray(0, bytes.length >> 1)],
    ['empty', () => new Uint8Array()],
    ['changed in one bit', (bytes: Uint8Array) => bytes.map((byte, i) => (i === 40 ? byte ^ 1 : byte))],
  ])('that is %s is made again', (_, damage) => {
    const cache = freshCache();
    const path = store(cache).model as string;
    const sound = new Uint8Array(readFileSync(path));
    writeFileSync(path, damage(sound));
    expect(store(cache).model).toBe(path);
    expect(new Uint8Array(readFileSync(path))).toEqual(sound);
  });

  it('goes when many newer ones have come, drafts of the dead with it', () => {
    const cache = freshCache();
    const first = store(cache).model as string;
    for (let i = 0; i < 64; i += 1) {
      const file = join(cache, `other-${i}.onnx`);
      writeFileSync(file, '');
      utimesSync(file, 1000 + i, 1000 + i);
    }
    const draft = join(cache, '.dead.onnx.part');
    writeFileSync(draft, '');
    utimesSync(draft, 1000, 1000);
    const second = store(cache, model, plainSettings({}, { scale: 0.25 })).model as string;
    const names = readdirSync(cache).map((name) => join(cache, name));
    expect(names).toHaveLength(64);
    expect(names).toEqual(expect.arrayContaining([first, second]));
    expect(existsSync(join(cache, 'other-0.onnx'))).toBe(false);
    expect(existsSync(draft)).toBe(false);
  });
});

describe('a cache that cannot be written to', () => {
  it.each([
    ['is in the place of a file', () => join(folder.write(new Uint8Array([1]), 'a-file'), 'cache')],
    ['is no folder', () => folder.write(new Uint8Array([1]), 'another-file')],
  ])('%s: the model is given as bytes, and why is said', (_, place) => {
    const cache = place();
    const { fusion, model: bytes, problem } = store(cache);
    expect(bytes).toEqual(modelBytes(fusion.model));
    expect(problem).toMatch(/EEXIST|ENOTDIR|ENOENT|EACCES/);
    expect(readdirSync(dirname(model)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});
