import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/onnx/read-model.js';
import { modelBytes, writeModelFile } from '../../src/onnx/write-model.js';
import { buildModel, identityModel } from './build-model.js';
import { modelFolder } from './model-folder.js';

const folder = modelFolder();
const unet = new URL('../fixtures/models/unet.onnx', import.meta.url).pathname;

/** Field 2047 (no part of the format), holding the text "kept". */
const UNKNOWN_FIELD = Uint8Array.of(0xfa, 0x7f, 4, ...new TextEncoder().encode('kept'));

describe('a model that is written', () => {
  it('is the model that was read', () => {
    const copy = join(folder.path, 'copy.onnx');
    const { model } = readModelFile(unet);
    writeModelFile(copy, model);
    expect(readModelFile(copy).model).toEqual(model);
    expect(readdirSync(folder.path).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('keeps fields that the schema does not know', () => {
    const plain = buildModel(identityModel([1, 3, 4, 4]));
    const file = folder.write(Uint8Array.of(...plain, ...UNKNOWN_FIELD));
    const bytes = Buffer.from(modelBytes(readModelFile(file).model));
    expect(bytes.indexOf(UNKNOWN_FIELD)).toBeGreaterThan(0);
  });

  it('replaces an older file', () => {
    const file = join(folder.path, 'older.onnx');
    writeFileSync(file, 'older');
    writeModelFile(file, readModelFile(unet).model);
    expect(readModelFile(file).model.graph.node.length).toBeGreaterThan(0);
  });

  it.each([
    ['a folder that is missing', () => join(folder.path, 'nowhere', 'm.onnx')],
    ['a folder in its place', () => folder.path],
  ])('%s is an error that names the file, and leaves nothing', (_, place) => {
    const path = place();
    const before = readdirSync(folder.path);
    let error: unknown;
    try {
      writeModelFile(path, readModelFile(unet).model);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: 'DiceMonitorError', code: 'output' });
    expect(String(error)).toContain(path);
    expect(readdirSync(folder.path)).toEqual(before);
  });
});
