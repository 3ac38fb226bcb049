import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { findHead } from '../../../src/onnx/head/find-head.js';
import { headShape, readHeadWeights } from '../../../src/onnx/head/linear-head.js';
import { readModelFile } from '../../../src/onnx/read-model.js';
import { AttributeProtoSchema, GraphProtoSchema } from '../../../src/onnx/schema/onnx_pb.js';
import { floats, integers, node, value, type ModelParts } from '../build-model.js';
import { modelFolder } from '../model-folder.js';
import { CHANNELS, CLASSES, HEAD_CASES, modelWithHead, tensor } from './head-cases.js';

const folder = modelFolder();

function weightsOf(parts: ModelParts) {
  const file = readModelFile(folder.write(parts));
  return readHeadWeights(file, headShape(file, findHead(file, file.model.graph.output[0]!.name)));
}

const weights = tensor('w', [CLASSES, CHANNELS, 1, 1]);
const head = (output: string) => node('Conv', ['features', 'w'], [output]);

/** A node with a subgraph, of which nothing is looked at. */
function loop(output: string) {
  const made = node('Loop', ['', '', 'features'], [output]);
  made.attribute = [
    create(AttributeProtoSchema, { name: 'body', type: 5, g: create(GraphProtoSchema, { name: 'body' }) }),
  ];
  return made;
}

function ownOperator(output: string) {
  const made = node('FusedConv', ['features', 'w'], [output]);
  made.domain = 'com.microsoft';
  return made;
}

const double = (name: string) => {
  const made = tensor(name, [CLASSES, CHANNELS, 1, 1]);
  made.dataType = 11;
  made.doubleData = made.floatData;
  made.floatData = [];
  return made;
};

describe('the last linear layer', () => {
  it.each(Object.keys(HEAD_CASES))('is found: %s', (name) => {
    const { matrix } = weightsOf(HEAD_CASES[name]!);
    expect(matrix.length % CLASSES).toBe(0);
  });

  it.each<[string, ModelParts, RegExp]>([
    [
      'not linear',
      modelWithHead([head('x'), node('Relu', ['x'], ['logits'])], [weights]),
      /node Relu "Relu_logits" is not linear/,
    ],
    [
      'a sum of two branches',
      modelWithHead([head('x'), node('Add', ['x', 'features'], ['logits'])], [weights]),
      /node Add "Add_logits" is not linear/,
    ],
    [
      'shared by its weights',
      modelWithHead([node('Conv', ['features', 'w'], ['aux']), head('logits')], [weights]),
      /weights "w" of node Conv "Conv_logits" are shared with Conv "Conv_aux"/,
    ],
    [
      'quantised',
      modelWithHead([node('DequantizeLinear', ['x', 's'], ['logits'])], [weights]),
      /node DequantizeLinear "DequantizeLinear_logits" is quantised/,
    ],
    [
      'of quantised weights',
      modelWithHead(
        [node('DequantizeLinear', ['q', 's'], ['w']), head('logits')],
        [integers('q', [CLASSES, CHANNELS, 1, 1], new Array<number>(12).fill(1)), floats('s', [], [1])],
      ),
      /weights "w" of node Conv "Conv_logits" are quantised by node DequantizeLinear/,
    ],
    [
      'of computed weights',
      modelWithHead(
        [node('Mul', ['v', 'v'], ['w']), head('logits')],
        [tensor('v', [CLASSES, CHANNELS, 1, 1])],
      ),
      /are computed by node Mul/,
    ],
    [
      'in a subgraph',
      modelWithHead([loop('logits')], []),
      /node Loop "Loop_logits" gives is made in a subgraph/,
    ],
    [
      'an operator of its own',
      modelWithHead([ownOperator('logits')], [weights]),
      /FusedConv .*com\.microsoft/,
    ],
    [
      'in groups',
      modelWithHead(
        [node('Conv', ['features', 'w'], ['logits'], { group: 2 })],
        [tensor('w', [CHANNELS, CHANNELS / 2, 1, 1])],
      ),
      /node Conv "Conv_logits" has groups/,
    ],
    ['of float64 weights', modelWithHead([head('logits')], [double('w')]), /weights "w" are float64/],
    [
      'missing: the output is the input',
      {
        inputs: [value('x', 'float32', [1, 3, 'h', 'w'])],
        outputs: [value('x', 'float32', [1, 3, 'h', 'w'])],
        nodes: [],
      },
      /no node makes "x"/,
    ],
  ])('is refused by name where it is %s', (_, parts, message) => {
    expect(() => weightsOf(parts)).toThrow(
      expect.objectContaining({ code: 'model', found: expect.stringMatching(message) as string }),
    );
  });

  it('may hold its weights in a Constant node', () => {
    const constant = node('Constant', [], ['w']);
    constant.attribute = [create(AttributeProtoSchema, { name: 'value', type: 4, t: weights })];
    const stored = weightsOf(modelWithHead([head('logits')], [weights]));
    expect(weightsOf(modelWithHead([constant, head('logits')], []))).toEqual(stored);
  });
});
