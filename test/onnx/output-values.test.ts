import { describe, expect, it } from 'vitest';
import { create } from '@bufbuild/protobuf';
import { openOnnxSegmenter } from '../../src/onnx/onnx-segmenter.js';
import { provenValues } from '../../src/onnx/output-values.js';
import { GraphProtoSchema, type GraphProto, type NodeProto } from '../../src/onnx/schema/onnx_pb.js';
import { identityModel, integers, node, value, type Dims, type ModelParts } from './build-model.js';
import { modelFolder, plainSettings } from './model-folder.js';
import { statisticsDifference } from './probability-reference.js';
import { seededRandom } from './resize-reference.js';

const graph = (...nodes: NodeProto[]): GraphProto => create(GraphProtoSchema, { node: nodes });

describe('what operators prove of an output', () => {
  it.each([
    ['Softmax', 'probabilities'],
    ['Sigmoid', 'shares'],
    ['HardSigmoid', 'shares'],
    ['LogSoftmax', undefined],
    ['Conv', undefined],
    ['Tanh', undefined],
    ['ArgMax', undefined],
  ])('%s: %s, also behind operators that keep values', (opType, expected) => {
    expect(provenValues(graph(node(opType, ['x'], ['out'])), 'out')).toBe(expected);
    const behind = graph(
      node(opType, ['x'], ['a']),
      node('Cast', ['a'], ['b'], { to: 10 }),
      node('Transpose', ['b'], ['c'], { perm: [0, 2, 3, 1] }),
      node('Reshape', ['c', 'shape'], ['d']),
      node('Resize', ['d', '', '', 'sizes'], ['e']),
      node('Squeeze', ['e'], ['f']),
      node('Identity', ['f'], ['out']),
    );
    expect(provenValues(behind, 'out')).toBe(expected);
  });

  it('a part of a softmax is shares', () => {
    for (const opType of ['Slice', 'Gather', 'Split']) {
      const nodes = graph(node('Softmax', ['x'], ['a']), node(opType, ['a', 'i'], ['first', 'out']));
      expect(provenValues(nodes, 'out')).toBe('shares');
    }
  });

  it('values over their own sum are probabilities, over another they are not', () => {
    const exp = node('Exp', ['x'], ['e']);
    const sum = node('ReduceSum', ['e', 'axes'], ['s']);
    expect(provenValues(graph(exp, sum, node('Div', ['e', 's'], ['out'])), 'out')).toBe('probabilities');
    expect(provenValues(graph(exp, sum, node('Div', ['x', 's'], ['out'])), 'out')).toBeUndefined();
  });

  it('nothing: an operator of another domain, an input, a circle', () => {
    const foreign = Object.assign(node('Softmax', ['x'], ['out']), { domain: 'com.example' });
    expect(provenValues(graph(foreign), 'out')).toBeUndefined();
    expect(provenValues(graph(node('Identity', ['x'], ['out'])), 'out')).toBeUndefined();
    expect(provenValues(graph(node('Identity', ['out'], ['out'])), 'out')).toBeUndefined();
  });
});

describe('one network, written in different ways, has one estimate', () => {
  const folder = modelFolder();
  const dims: Dims = [1, 3, 'h', 'w'];
  const settings = plainSettings({}, { scale: 1 / 64 });
  const random = seededRandom(4);
  const bytes = Uint8Array.from({ length: 20 * 30 * 3 }, () => Math.floor(random() * 256));
  const picture = () => ({ height: 20, width: 30, channels: 3 as const, data: bytes.slice() });

  async function segment(parts: ModelParts) {
    const segmenter = await openOnnxSegmenter(folder.write(parts), settings);
    const result = await segmenter.segment(picture(), { estimates: true, confidence: true });
    await segmenter.close();
    return result;
  }

  const written = (nodes: NodeProto[], output: Dims = dims): ModelParts => ({
    ...identityModel(dims, output),
    outputs: [value('scores', 'float32', output)],
    nodes,
    tensors: [integers('axes', [1], [1])],
  });

  it.each([
    ['softmax', [node('Softmax', ['image'], ['scores'], { axis: 1 })], dims],
    ['log softmax', [node('LogSoftmax', ['image'], ['scores'], { axis: 1 })], dims],
    [
      'softmax, channels last',
      [
        node('Transpose', ['image'], ['t'], { perm: [0, 2, 3, 1] }),
        node('Softmax', ['t'], ['scores'], { axis: 3 }),
      ],
      [1, 'h', 'w', 3],
    ],
    [
      'its steps',
      [
        node('Exp', ['image'], ['e']),
        node('ReduceSum', ['e', 'axes'], ['s'], { keepdims: 1 }),
        node('Div', ['e', 's'], ['scores']),
      ],
      dims,
    ],
    [
      'steps that the graph does not show to be a softmax',
      [
        node('Exp', ['image'], ['e']),
        node('ReduceSum', ['e', 'axes'], ['s'], { keepdims: 1 }),
        node('Reciprocal', ['s'], ['r']),
        node('Mul', ['e', 'r'], ['scores']),
      ],
      dims,
    ],
  ] as [string, NodeProto[], Dims][])('%s', async (_name, nodes, output) => {
    const logits = await segment(identityModel(dims));
    const other = await segment(written(nodes, output));
    expect(other.mask).toEqual(logits.mask);
    expect(statisticsDifference(other.statistics!, logits.statistics!)).toBeLessThan(1e-6);
    const off = other.confidence!.data.filter((each, i) => each !== logits.confidence!.data[i]);
    expect(off.length).toBeLessThanOrEqual(1);
  });

  it('a map as its sigmoid, and as the logit with the threshold at 0', async () => {
    const first: ModelParts = {
      ...identityModel(dims, [1, 1, 'h', 'w']),
      nodes: [node('ReduceMean', ['image'], ['scores'], { axes: [1], keepdims: 1 })],
    };
    const nodes = [
      node('ReduceMean', ['image'], ['m'], { axes: [1], keepdims: 1 }),
      node('Sigmoid', ['m'], ['scores']),
    ];
    const open = (parts: ModelParts, threshold: number) =>
      openOnnxSegmenter(folder.write(parts), plainSettings({ threshold }, { scale: 1 / 32, mean: [4] }));
    const models = [await open(first, 0), await open({ ...first, nodes }, 0.5)];
    const [logit, sigmoid] = await Promise.all(
      models.map(async (model) => model.segment(picture(), { estimates: true })),
    );
    await Promise.all(models.map((model) => model.close()));
    expect(sigmoid!.mask).toEqual(logit!.mask);
    expect(new Set(logit!.mask.data)).toEqual(new Set([0, 1]));
    expect(statisticsDifference(sigmoid!.statistics!, logit!.statistics!)).toBeLessThan(1e-6);
  });
});
