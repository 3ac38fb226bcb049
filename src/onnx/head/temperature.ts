import { create } from '@bufbuild/protobuf';
import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import { tensorAttribute } from '../fuse/attributes.js';
import { freePrefix } from '../fuse/model-names.js';
import { elementTypeNumber } from '../element-types.js';
import type { ModelFile } from '../read-model.js';
import { NodeProtoSchema, TensorProtoSchema, type NodeProto } from '../schema/onnx_pb.js';
import { makerOf, titleOf } from './find-head.js';
import { writeFloats } from './stored-floats.js';
import { declaredTensor } from '../value-shape.js';

const PROBABILITY_MAKERS = new Set(['Softmax', 'LogSoftmax', 'Sigmoid']);
const KEEPS_VALUES = new Set([
  ...[
    'Identity',
    'Cast',
    'Dropout',
    'Transpose',
    'Reshape',
    'Flatten',
    'Squeeze',
    'Unsqueeze',
    'Resize',
    'Upsample',
  ],
]);
const MAX_STEPS = 32;

/**
 * Whether a temperature can be written into a model without changing its masks.
 *
 * @throws DiceMonitorError `model` where the output is class ids, or a map whose threshold does not lie at p = 0.5;
 *   naming the node where the logits cannot be found
 */
export function checkTemperature(file: ModelFile, output: string, threshold: number): void {
  const { node, sigmoid } = findLogits(file, output);
  const declared = declaredTensor(file.model.graph.output.find(({ name }) => name === output)!);
  const isMap = typeof declared !== 'string' && isSingleChannel(declared.shape ?? []);
  if (isMap && threshold !== (sigmoid ? 0.5 : 0)) {
    throw cannot(
      file,
      `the threshold ${threshold} on what node ${titleOf(node)} leads to is not at p = 0.5, so a temperature would change the masks`,
    );
  }
}

/**
 * Divides a model's logits by a temperature (Guo et al. 2017): a Mul node behind the node that makes them. Masks stay
 * as they are.
 *
 * @param temperature above 0; above 1 makes the model less sure
 */
export function setTemperature(file: ModelFile, output: string, temperature: number): void {
  const { graph } = file.model;
  const { node, logits, type } = findLogits(file, output);
  const prefix = freePrefix(file.model);
  const [raw, factor] = [`${prefix}logits`, `${prefix}temperature`];
  node.output = node.output.map((name) => (name === logits ? raw : name));
  const value = create(TensorProtoSchema, { dataType: elementTypeNumber(type), dims: [] });
  writeFloats(value, Float32Array.of(1 / temperature));
  const added = [
    create(NodeProtoSchema, {
      opType: 'Constant',
      name: factor,
      output: [factor],
      attribute: [tensorAttribute('value', value)],
    }),
    create(NodeProtoSchema, {
      opType: 'Mul',
      name: `${prefix}scale`,
      input: [raw, factor],
      output: [logits],
    }),
  ];
  const at = graph.node.indexOf(node);
  graph.node = [...graph.node.slice(0, at + 1), ...added, ...graph.node.slice(at + 1)];
}

interface Logits {
  readonly node: NodeProto;
  readonly logits: string;
  readonly type: 'float32' | 'float16';
  readonly sigmoid: boolean;
}

/** The tensor that a Softmax or Sigmoid before the output takes, else the output itself. */
function findLogits(file: ModelFile, output: string): Logits {
  const { graph } = file.model;
  const declared = declaredTensor(graph.output.find(({ name }) => name === output)!);
  const type = typeof declared !== 'string' && declared.type === 'float16' ? 'float16' : 'float32';
  let name = output;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const maker = makerOf(graph, name);
    if (!maker) break;
    if (maker.opType === 'ArgMax')
      throw cannot(file, `node ${titleOf(maker)} gives class ids, which have no probabilities`);
    if (PROBABILITY_MAKERS.has(maker.opType)) {
      const logits = maker.input[0] ?? '';
      const node = makerOf(graph, logits);
      if (!node) throw cannot(file, `no node makes what node ${titleOf(maker)} takes`);
      return { node, logits, type, sigmoid: maker.opType === 'Sigmoid' };
    }
    if (!KEEPS_VALUES.has(maker.opType)) break;
    name = maker.input[0] ?? '';
  }
  const node = makerOf(graph, output);
  if (!node) throw cannot(file, `no node makes its output "${output}"`);
  return { node, logits: output, type, sigmoid: false };
}

function isSingleChannel(shape: readonly (number | string)[]): boolean {
  return shape.length === 3 || (shape.length === 4 && (shape[1] === 1 || shape[3] === 1));
}

function cannot(file: { readonly path: string }, why: string): DiceMonitorError {
  return new DiceMonitorError('model', {
    found: `no temperature can be written into model ${file.path}: ${why}`,
    expected: 'a model that gives logits or probabilities',
    hint: 'export the model without its ArgMax',
  });
}
