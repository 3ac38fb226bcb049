import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { DiceMonitorError } from '../../src/core/dice-monitor-error.js';
import { checkContract } from '../../src/onnx/model-contract.js';
import type { ModelSettings } from '../../src/onnx/model-settings.js';
import { readModelFile } from '../../src/onnx/read-model.js';
import { ValueInfoProtoSchema } from '../../src/onnx/schema/onnx_pb.js';
import { defaultSettings } from '../../src/settings/settings.js';
import { floats, identityModel, node, value, type Dims, type ModelParts } from './build-model.js';
import { modelFolder, plainSettings } from './model-folder.js';

const folder = modelFolder();
const PLAIN = plainSettings();

function check(parts: ModelParts, settings: ModelSettings = PLAIN) {
  return checkContract(readModelFile(folder.write(parts)), settings);
}

function refusal(parts: ModelParts, settings: ModelSettings = PLAIN): DiceMonitorError {
  try {
    check(parts, settings);
  } catch (error) {
    expect(error).toBeInstanceOf(DiceMonitorError);
    return error as DiceMonitorError;
  }
  throw new Error('It was accepted.');
}

const FREE: Dims = [1, 3, 'height', 'width'];

describe('the input', () => {
  it.each([
    ['NCHW', 3, 'float32', [1, 3, 240, 320]],
    ['NCHW', 1, 'float16', ['batch', 1, 'h', 'w']],
    ['NHWC', 3, 'uint8', [1, 'h', 'w', 3]],
    ['NHWC', 3, 'float32', ['?', 240, 320, 3]],
    ['NCHW', 3, 'float32', [1, 3, 'height', 3]],
    ['NHWC', 1, 'float32', [1, 3, 'width', 1]],
  ] as const)('is %s with %i channels, %s: %j', (layout, channels, type, dims) => {
    const { input } = check({
      ...identityModel(dims, [1, 3, 'a', 'b'], type),
      outputs: [value('scores', 'float32', FREE)],
    });
    expect(input).toMatchObject({ layout, channels, type });
  });

  it('takes −1 for a free dimension', () => {
    expect(check(identityModel([-1, 3, -1, -1], FREE)).input.shape).toEqual(['?', 3, '?', '?']);
  });

  it('is NCHW where a convolution takes it and its shape leaves a choice', () => {
    const parts: ModelParts = {
      inputs: [value('x', 'float32', [1, 3, 5, 3])],
      outputs: [value('y', 'float32', [1, 2, 'h', 'w'])],
      nodes: [node('Cast', ['x'], ['c'], { to: 1 }), node('Conv', ['c', 'w'], ['y'])],
      tensors: [floats('w', [2, 3, 1, 1], [1, 2, 3, 4, 5, 6])],
    };
    expect(check(parts).input.layout).toBe('NCHW');
  });

  it('that has an initializer does not count', () => {
    const base = identityModel(FREE);
    const inputs = [value('gain', 'float32', [1]), ...base.inputs];
    expect(check({ ...base, inputs, tensors: [floats('gain', [1], [2])] }).input.name).toBe('image');
  });

  it.each([
    [[1, 2, 'h', 'w'], /must be 1 or 3/],
    [['n', 'c', 'h', 'w'], /must be 1 or 3, its channels, as a fixed number/],
    [[1, 3, 5, 3], /second or the last axis/],
    [[3, 'h', 'w'], /an image is/],
    [[4, 3, 'h', 'w'], /a batch of 4/],
    [[1, 3, 0, 64], /a dimension is 0/],
    [undefined, /no declared shape/],
  ] as [Dims, RegExp][])('of shape %j is refused', (dims, message) => {
    expect(refusal(identityModel(dims, FREE)).message).toMatch(message);
  });

  it.each(['float64', 'int64', 'bool', 'string'])('of type %s is refused', (type) => {
    const error = refusal({
      ...identityModel(FREE, FREE, type),
      outputs: [value('scores', 'float32', FREE)],
    });
    expect(error.message).toContain(`input "image" has type ${type}; float32, float16, uint8 can be given`);
  });

  it('is one: two are refused by name, none as well', () => {
    const base = identityModel(FREE);
    const two = refusal({ ...base, inputs: [...base.inputs, value('mask', 'float32', FREE)] });
    expect(two.message).toContain('2 inputs ("image", "mask")');
    expect(refusal({ ...base, inputs: [] }).message).toContain('there is no input');
  });

  it.each(['sequenceType', 'optionalType'] as const)('that is a %s is refused', (kind) => {
    const sequence = create(ValueInfoProtoSchema, { name: 'x', type: { value: { case: kind, value: {} } } });
    expect(refusal({ ...identityModel(FREE), inputs: [sequence] }).message).toMatch(
      /"x" is an? (sequence|optional)/,
    );
  });
});

describe('the output', () => {
  it.each([
    ['scores', 'NCHW', 8, 'float32', [1, 8, 'h', 'w'], FREE],
    ['scores', 'NHWC', 8, 'float16', [1, 'h', 'w', 8], FREE],
    ['scores', 'NCHW', 6, 'float32', [1, 6, 60, 80], [1, 3, 240, 320]],
    ['scores', 'NHWC', 6, 'float32', [1, 60, 80, 6], [1, 3, 240, 320]],
    ['scores', 'NCHW', 19, 'float32', [1, 19, 25, 33], [1, 3, 97, 131]],
    ['scores', 'NCHW', 255, 'float32', [1, 255, 'h', 'w'], FREE],
    ['map', 'NCHW', 2, 'float32', [1, 1, 'h', 'w'], FREE],
    ['map', 'NHWC', 2, 'float32', [1, 'h', 'w', 1], FREE],
    ['map', 'NHWC', 2, 'float32', [1, 240, 320, 1], [1, 240, 320, 3]],
    ['map', 'NHW', 2, 'float16', [1, 'h', 'w'], FREE],
    ['ids', 'HW', undefined, 'int64', ['h', 'w'], FREE],
    ['ids', 'NHW', undefined, 'int32', ['n', 'h', 'w'], FREE],
    ['ids', 'NCHW', undefined, 'uint8', [1, 1, 'h', 'w'], FREE],
    ['ids', 'NHWC', undefined, 'int64', [1, 'h', 'w', 1], FREE],
    ['scores', 'NCHW', 4, 'float32', [1, 4, 'height', 7], FREE],
    ['scores', 'NHWC', 7, 'float32', [1, 4, 'width', 7], FREE],
  ] as [string, string, number | undefined, string, Dims, Dims][])(
    'is %s %s of %s classes: %s %j',
    (kind, layout, classCount, type, dims, input) => {
      const parts = { ...identityModel(input), outputs: [value('scores', type, dims)] };
      expect(check(parts).output.reading).toEqual({ state: 'read', type, kind, layout, classCount });
    },
  );

  it.each([
    ['float32', undefined],
    ['float32', ['a', 'b', 'c', 'd']],
    ['float32', [1, 4, '?', 7]],
    ['undefined', [1, 4, 'h', 'w']],
    ['int64', [1, 'a', 'b', 'c']],
  ] as [string, Dims][])('is left to a run at load where only that can tell: %s %j', (type, dims) => {
    const parts = { ...identityModel(FREE), outputs: [value('scores', type, dims)] };
    expect(check(parts).output.reading.state).toBe('measure');
  });

  it.each([
    ['float32', [1, 300, 'h', 'w'], FREE, /300 classes .* at most 255/],
    ['float32', [1, 1000], FREE, /floats are read as/],
    ['float32', [2, 8, 'h', 'w'], FREE, /batch is not 1/],
    ['float32', [1, 0, 'h', 'w'], FREE, /a dimension is 0/],
    ['float32', [1, 16, 16, 16], [1, 3, 64, 64], /may be \[1, C, H, W\] or/],
    ['float64', [1, 8, 'h', 'w'], FREE, /has type float64/],
    ['int32', [1, 8, 'h', 8], FREE, /scores must be float32/],
    ['int64', [8, 'h', 'w'], FREE, /class ids are read as/],
    ['int64', [1, 1, 5, 1], FREE, /cannot be told from the kept axis/],
  ] as [string, Dims, Dims, RegExp][])('%s %j is refused', (type, dims, input, message) => {
    const error = refusal({ ...identityModel(input), outputs: [value('scores', type, dims)] });
    expect(error.message).toMatch(message);
    expect(error.message).toContain('"scores"');
  });

  it('of several is the one that output_name names', () => {
    const outputs = [value('aux', 'float32', [1, 300, 'h', 'w']), value('scores', 'float32', FREE)];
    const parts = { ...identityModel(FREE), outputs };
    expect(refusal(parts).message).toContain('2 outputs: set output_name to one of "aux", "scores"');
    expect(check(parts, plainSettings({ outputName: 'scores' })).output.name).toBe('scores');
    const wrong = refusal(parts, plainSettings({ outputName: 'main' }));
    expect(wrong.message).toContain('no output is named "main"; set output_name to one of "aux", "scores"');
  });

  it('that is a map or missing is refused', () => {
    const map = create(ValueInfoProtoSchema, { name: 'm', type: { value: { case: 'mapType', value: {} } } });
    expect(refusal({ ...identityModel(FREE), outputs: [map] }).message).toContain('output "m" is a map');
    expect(refusal({ ...identityModel(FREE), outputs: [] }).message).toContain('there is no output');
  });
});

describe('the file', () => {
  it('of a later format is refused, saying which is known', () => {
    expect(refusal({ ...identityModel(FREE), opset: 27 }).message).toContain('opset 27; at most 26');
    expect(refusal({ ...identityModel(FREE), irVersion: 14 }).message).toContain('IR version 14; at most 13');
    expect(check({ ...identityModel(FREE), opset: 26, irVersion: 13 }).input.name).toBe('image');
  });

  it('with a name twice is refused', () => {
    const tensors = [floats('w', [1], [1]), floats('w', [1], [2])];
    expect(refusal({ ...identityModel(FREE), tensors }).message).toContain(
      'initializer "w" occurs more than once',
    );
  });

  it('is refused with all its problems at once, and the settings that do not fit', () => {
    const parts: ModelParts = {
      inputs: [value('image', 'float64', [2, 5, 'h', 'w'])],
      outputs: [value('a', 'float32', FREE), value('b', 'float32', FREE)],
      nodes: [],
      tensors: [floats('w', [4], [1])],
      opset: 99,
    };
    const error = refusal(parts, plainSettings({ providers: ['gpu'] as never }, { std: [0] }));
    expect(error.code).toBe('model');
    const wanted = [
      /opset 99/,
      /type float64/,
      /5, h, w/,
      /2 outputs/,
      /initializer "w"/,
      /"gpu"/,
      /input\.std has a 0/,
    ];
    wanted.forEach((pattern) => {
      expect(error.message).toMatch(pattern);
    });
    expect(error.message).toContain(folder.path);
  });

  it.each([
    [`{0: 'sky', 1: 'terrain', 2: 'wall'}`, ['sky', 'terrain', 'wall'], 0],
    ['road, sky', undefined, 1],
  ])('says its class names: %s', (names, classNames, warnings) => {
    const contract = check({ ...identityModel(FREE), metadata: { names } });
    expect(contract.classNames).toEqual(classNames);
    expect(contract.warnings).toHaveLength(warnings);
  });
});

describe('settings', () => {
  const model = identityModel(FREE);
  const bytes = { ...identityModel(FREE, FREE, 'uint8'), outputs: [value('scores', 'float32', FREE)] };
  const fixed = identityModel([1, 3, 64, 96]);

  it.each([
    [model, plainSettings({}, { mean: [1, 2] }), /input\.mean has 2 numbers; give one, or 3/],
    [model, plainSettings({}, { std: [1, 1, 1, 1] }), /input\.std has 4 numbers/],
    [model, plainSettings({}, { mean: [NaN] }), /must be finite/],
    [model, plainSettings({}, { padValue: 300 }), /input\.pad_value is 300/],
    [model, plainSettings({ providers: [] }), /providers is empty/],
    [model, plainSettings({ providers: ['cpu', 'tpu'] as never }), /providers: "tpu" is none of/],
    [bytes, plainSettings({}, { scale: 0.5 }), /uint8 and takes the bytes: set input\.scale 1/],
    [bytes, plainSettings({}, { mean: [1] }), /uint8 and takes the bytes/],
    [fixed, plainSettings({}, { size: [64, 64] }), /\[64, 64\], but the model's size is fixed at \[64, 96\]/],
    [model, plainSettings({}, { size: [64, 0] }), /input\.size is \[64, 0\]/],
  ])('that do not fit are errors of the configuration', (parts, settings, message) => {
    const error = refusal(parts, settings);
    expect(error.code).toBe('configuration');
    expect(error.message).toMatch(message);
  });

  it('that are the defaults fit a uint8 input', () => {
    expect(check(bytes, defaultSettings()).input.type).toBe('uint8');
  });

  it('may repeat the fixed size', () => {
    expect(check(fixed, plainSettings({}, { size: [64, 96] })).input.height).toBe(64);
  });
});
