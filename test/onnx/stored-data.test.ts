import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/onnx/read-model.js';
import { TensorProtoSchema, type TensorProto } from '../../src/onnx/schema/onnx_pb.js';
import { checkStoredData } from '../../src/onnx/stored-data.js';
import { externalFloats, floats, identityModel, integers } from './build-model.js';
import { modelFolder } from './model-folder.js';

const folder = modelFolder();
const outside = modelFolder();
mkdirSync(join(folder.path, 'weights'));
writeFileSync(join(folder.path, 'weights/w.bin'), new Uint8Array(24));
writeFileSync(join(folder.path, 'short.bin'), new Uint8Array(23));
writeFileSync(join(outside.path, 'w.bin'), new Uint8Array(24));
symlinkSync(join(outside.path, 'w.bin'), join(folder.path, 'link.bin'));
symlinkSync(outside.path, join(folder.path, 'linked'));

function check(tensor: TensorProto) {
  const path = folder.write({ ...identityModel([1, 3, 8, 8]), tensors: [tensor] });
  return checkStoredData(readModelFile(path));
}

/** Six floats, 24 bytes. */
const external = (entries: Record<string, string>) => externalFloats('w', [2, 3], entries);

describe('external data', () => {
  it('in the folder are accepted and described', () => {
    const { problems, files } = check(external({ location: 'weights/w.bin', offset: '0', length: '24' }));
    expect(problems).toEqual([]);
    // sha256 of 24 zero bytes
    expect(files).toEqual([
      {
        location: 'weights/w.bin',
        bytes: 24,
        sha256: '9d908ecfb6b256def8b49a7c504e6c889c4b0e41fe6ce3e01863dd7b61a20aa0',
      },
    ]);
  });

  it.each([
    [{ location: 'none.bin' }, /"w" .*"none\.bin" is missing in/],
    [{ location: '' }, /has no name/],
    [{ location: '/etc/passwd' }, /absolute/],
    [{ location: 'C:\\w.bin' }, /absolute/],
    [{ location: '../w.bin' }, /outside the model's folder/],
    [{ location: 'weights/../../w.bin' }, /outside the model's folder/],
    [{ location: 'link.bin' }, /is a link to .*w\.bin, outside/],
    [{ location: 'linked/w.bin' }, /is a link to .*w\.bin, outside/],
    [{ location: 'weights' }, /is not a file/],
    [{ location: 'short.bin' }, /"short\.bin" is too short: 23 bytes, where 24 are needed/],
    [{ location: 'weights/w.bin', offset: '4' }, /too short: 24 bytes, where 28/],
    [{ location: 'weights/w.bin', length: '20' }, /gives it 20 bytes, where its shape takes 24/],
    [{ location: 'weights/w.bin', offset: '-4' }, /not valid/],
    [{ location: 'weights/w.bin', offset: '1e1' }, /not valid/],
  ])('%j are refused', (entries, message) => {
    const { problems, files } = check(external(entries));
    expect(problems).toEqual([expect.stringMatching(message)]);
    expect(problems[0]).toContain('initializer "w" (float32 [2, 3])');
    expect(files).toEqual([]);
  });

  it('that name a key twice are refused', () => {
    const tensor = external({ location: 'weights/w.bin' });
    tensor.externalData.push(tensor.externalData[0]!);
    expect(check(tensor).problems).toEqual([expect.stringMatching(/key twice/)]);
  });
});

describe('data in the file', () => {
  it('of the shape are accepted', () => {
    expect(check(floats('w', [2, 2], [1, 2, 3, 4])).problems).toEqual([]);
    expect(check(floats('roi', [0], [])).problems).toEqual([]);
    expect(check(integers('axes', [2], [2, 3])).problems).toEqual([]);
    const raw = create(TensorProtoSchema, {
      name: 'r',
      dataType: 10,
      dims: [3n],
      rawData: new Uint8Array(6),
    });
    expect(check(raw).problems).toEqual([]);
    const packed = create(TensorProtoSchema, {
      name: 'q',
      dataType: 22,
      dims: [3n],
      rawData: new Uint8Array(2),
    });
    expect(check(packed).problems).toEqual([]);
    const text = create(TensorProtoSchema, {
      name: 't',
      dataType: 8,
      dims: [1n],
      stringData: [new Uint8Array(5)],
    });
    expect(check(text).problems).toEqual([]);
  });

  it('that are missing behind a large shape are refused', () => {
    expect(check(floats('big', [32768, 16384], [])).problems).toEqual([
      'initializer "big" (float32 [32768, 16384]): 0 values of data, not 536870912',
    ]);
  });

  it('of another length are refused', () => {
    expect(check(floats('w', [2, 2], [1, 2, 3])).problems).toEqual([
      expect.stringMatching(/3 values of data, not 4/),
    ]);
    const raw = create(TensorProtoSchema, { name: 'r', dataType: 1, dims: [2n], rawData: new Uint8Array(7) });
    expect(check(raw).problems).toEqual([expect.stringMatching(/7 bytes of data, not 8/)]);
    const negative = create(TensorProtoSchema, { name: 'n', dataType: 1, dims: [-1n] });
    expect(check(negative).problems).toEqual([expect.stringMatching(/negative/)]);
  });
});
