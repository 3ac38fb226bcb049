import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBinary } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { hashFile, readModelFile } from '../../src/onnx/read-model.js';
import { ModelProtoSchema } from '../../src/onnx/schema/onnx_pb.js';
import { buildModel, identityModel } from './build-model.js';
import { modelFolder } from './model-folder.js';

const FIXTURES = new URL('../fixtures/models/', import.meta.url).pathname;
const folder = modelFolder();

describe('readModelFile', () => {
  it('hashes and counts the file as it is', () => {
    const path = join(FIXTURES, 'unet.onnx');
    const data = readFileSync(path);
    const file = readModelFile(path);
    expect(file.sha256).toBe(createHash('sha256').update(data).digest('hex'));
    expect(hashFile(path)).toBe(file.sha256);
    expect(file.bytes).toBe(data.length);
  });

  it('keeps what it does not know: writing the model again loses no byte', () => {
    for (const name of ['unet.onnx', 'dynamic.onnx', 'half.onnx']) {
      const path = join(FIXTURES, name);
      const { model } = readModelFile(path);
      const again = folder.write(toBinary(ModelProtoSchema, model), name);
      expect(readFileSync(again).length).toBe(readFileSync(path).length);
      expect(readModelFile(again).model).toEqual(model);
    }
  });

  it('either reads or refuses a file that is cut, naming it, at every byte', () => {
    const whole = buildModel(identityModel([1, 3, 8, 8]));
    for (let length = 0; length < whole.length; length += 1) {
      const path = folder.write(whole.subarray(0, length), 'cut.onnx');
      try {
        expect(readModelFile(path).bytes).toBe(length);
      } catch (error) {
        expect(error).toBeInstanceOf(DiceMonitorError);
        expect(error).toMatchObject({ code: 'model' });
        expect((error as Error).message).toContain(path);
      }
    }
  });

  it.each([
    ['a missing file', () => join(folder.path, 'none.onnx'), /none\.onnx: cannot be read/],
    ['a folder', () => folder.path, /not a file/],
    ['an empty file', () => folder.write(new Uint8Array(), 'empty.onnx'), /empty\.onnx: 0 bytes/],
    [
      'text',
      () => folder.write(new TextEncoder().encode('<html>404</html>'), 'text.onnx'),
      /not a readable ONNX/,
    ],
    [
      'a file without IR version',
      () => folder.write({ ...identityModel([1, 3, 8, 8]), irVersion: 0 }),
      /IR version/,
    ],
    ['a file without graph', () => folder.write(Uint8Array.of(8, 7)), /no graph/],
  ])('refuses %s', (_, write, message) => {
    expect(() => readModelFile(write())).toThrow(message);
  });
});
