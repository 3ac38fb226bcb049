import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import type { CameraPicture } from '../../../src/imaging/camera-picture.js';
import {
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  type ModelProto,
} from '../../../src/onnx/schema/onnx_pb.js';
import { fuseModel } from '../../../src/onnx/fuse/fuse-model.js';
import { planForAnySize } from '../../../src/onnx/fuse/plan-fusion.js';
import { checkContract } from '../../../src/onnx/model-contract.js';
import type { SettledReading } from '../../../src/onnx/describe-model.js';
import { readModelFile } from '../../../src/onnx/read-model.js';
import { modelBytes } from '../../../src/onnx/write-model.js';
import { buildModel, floats, identityModel, node, value, type ModelParts } from '../build-model.js';
import { modelFolder, plainSettings } from '../model-folder.js';
import { runBothPaths } from './both-paths.js';

const folder = modelFolder();
const SIZE = { height: 6, width: 8 };
const DIMS = [1, 3, SIZE.height, SIZE.width];
const camera: CameraPicture = {
  ...SIZE,
  channels: 3,
  data: Uint8Array.from({ length: SIZE.height * SIZE.width * 3 }, (_, i) => (i * 97) % 256),
};

/** Fuses for any size. */
function fuse(path: string, settings = plainSettings()) {
  const contract = checkContract(readModelFile(path), settings);
  const reading = contract.output.reading as SettledReading;
  const plan = planForAnySize({ contract, settings, reading }, { channels: 3, order: 'rgb' }, {});
  return { contract, ...fuseModel(contract.file.model, plan) };
}

async function expectSameMasks(path: string, settings = plainSettings()): Promise<void> {
  const { fused, unfused } = await runBothPaths(path, settings, camera, {
    estimates: true,
    confidence: true,
  });
  expect(fused.mask).toEqual(unfused.mask);
  expect(new Set(fused.mask.data).size).toBeGreaterThan(1);
}

/** A model changed before it is written. */
function writeChanged(parts: ModelParts, change: (model: ModelProto) => void): string {
  const model = fromBinary(ModelProtoSchema, buildModel(parts));
  change(model);
  return folder.write(toBinary(ModelProtoSchema, model));
}

describe('the user’s model in a fused one', () => {
  it('keeps opset, IR version, metadata and what the schema does not know', () => {
    const metadata = { names: "['sky', 'terrain', 'rock']", author: 'someone' };
    const bytes = buildModel({ ...identityModel(DIMS), opset: 12, irVersion: 5, metadata });
    const unknown = Uint8Array.of(0xfa, 0x7f, 4, ...new TextEncoder().encode('kept'));
    const { contract, model } = fuse(folder.write(Uint8Array.of(...bytes, ...unknown)));
    expect(model).toMatchObject({ irVersion: 5n, opsetImport: [{ domain: '', version: 12n }] });
    expect(model.metadataProps).toEqual(contract.file.model.metadataProps);
    expect(Buffer.from(modelBytes(model)).indexOf(unknown)).toBeGreaterThan(0);
  });

  it('has its nodes as they were, in their order', () => {
    const { contract, model } = fuse(folder.write(identityModel(DIMS)));
    const own = model.graph?.node.filter((each) => contract.file.model.graph.node.includes(each));
    expect(own).toEqual(contract.file.model.graph.node);
  });

  it.each([11, 26])('runs in opset %i', async (opset) => {
    await expectSameMasks(folder.write({ ...identityModel(DIMS), opset }));
  });

  it('may be of IR version 3, whose initializers are inputs too', async () => {
    const parts: ModelParts = {
      inputs: [value('image', 'float32', DIMS), value('weight', 'float32', [1])],
      outputs: [value('scores', 'float32', DIMS)],
      nodes: [node('Mul', ['image', 'weight'], ['scores'])],
      tensors: [floats('weight', [1], [2])],
      irVersion: 3,
      opset: 11,
    };
    await expectSameMasks(folder.write(parts));
  });

  it('may have local functions', async () => {
    const path = writeChanged(
      { ...identityModel(DIMS), nodes: [{ ...node('Twice', ['image'], ['scores']), domain: 'own' }] },
      (model) => {
        model.opsetImport.push(create(OperatorSetIdProtoSchema, { domain: 'own', version: 1n }));
        model.functions = [
          create(FunctionProtoSchema, {
            name: 'Twice',
            domain: 'own',
            input: ['x'],
            output: ['y'],
            node: [node('Add', ['x', 'x'], ['y'])],
            opsetImport: [{ domain: '', version: 17n }],
          }),
        ];
      },
    );
    await expectSameMasks(path);
  });

  it('may have operators of another domain alone', async () => {
    const path = writeChanged(
      {
        ...identityModel(DIMS),
        nodes: [{ ...node('Gelu', ['image'], ['scores']), domain: 'com.microsoft' }],
      },
      (model) => {
        model.opsetImport = [create(OperatorSetIdProtoSchema, { domain: 'com.microsoft', version: 1n })];
      },
    );
    await expectSameMasks(path);
  });

  it('may have a subgraph that takes names from outside', async () => {
    const branch = (opType: string, name: string) =>
      create(GraphProtoSchema, {
        name,
        node: [node(opType, ['image'], [`${name}_out`])],
        output: [value(`${name}_out`, 'float32', DIMS)],
      });
    const choice = node('If', ['bright'], ['scores']);
    choice.attribute = [
      create(AttributeProtoSchema, { name: 'then_branch', type: 5, g: branch('Neg', 'dice_monitor_1') }),
      create(AttributeProtoSchema, { name: 'else_branch', type: 5, g: branch('Identity', 'plain') }),
    ];
    const nodes = [
      node('ReduceMax', ['image'], ['most'], { keepdims: 0 }),
      node('Greater', ['most', 'limit'], ['bright']),
      choice,
    ];
    const path = folder.write({ ...identityModel(DIMS), nodes, tensors: [floats('limit', [], [100])] });
    await expectSameMasks(path);
    expect(fuse(path).names.mask).toBe('dice_monitor_2_mask');
  });
});

describe('names', () => {
  it.each([
    ['a value', [1, 3, 'h', 'w'], 'dice_monitor_7'],
    ['an input', [1, 3, 'h', 'w'], 'dice_monitor_image'],
    ['a free length', [1, 3, 'dice_monitor_height', 'dice_monitor_2_width'], 'x'],
  ])('that %s of the model has are not ours', async (what, dims, name) => {
    const input = what === 'an input' ? name : 'image';
    const path = folder.write({
      inputs: [value(input, 'float32', dims)],
      outputs: [value('scores', 'float32', dims)],
      nodes: [
        node('Identity', [input], [name === input ? 'y' : name]),
        node('Relu', [name === input ? 'y' : name], ['scores']),
      ],
    });
    expect(fuse(path).names.image).toMatch(/^dice_monitor_[23]_image$/);
    await expectSameMasks(path);
  });

  it('of a fused model are all different', () => {
    const { model } = fuse(folder.write(identityModel(DIMS)));
    const outputs = model.graph!.node.flatMap(({ output }) => output);
    expect(new Set(outputs).size).toBe(outputs.length);
  });
});

describe('the outputs', () => {
  it('are ours alone, of the output that output_name names', async () => {
    const path = folder.write({
      inputs: [value('image', 'float32', DIMS)],
      outputs: [value('scores', 'float32', DIMS), value('other', 'float32', DIMS)],
      nodes: [node('Identity', ['image'], ['scores']), node('Neg', ['image'], ['other'])],
    });
    const settings = plainSettings({ outputName: 'other' });
    const session = await InferenceSession.create(modelBytes(fuse(path, settings).model));
    expect(session.inputNames).toEqual(['dice_monitor_image']);
    expect(session.outputNames).toEqual(['dice_monitor_mask', 'dice_monitor_nan_pixels']);
    await session.release();
    await expectSameMasks(path, settings);
  });
});
