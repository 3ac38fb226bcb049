import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import type { ModelFile } from '../read-model.js';
import type { GraphProto, NodeProto, TensorProto } from '../schema/onnx_pb.js';

/** Operators that a trainable head can be. */
export type HeadKind = 'Conv' | 'ConvTranspose' | 'Gemm' | 'MatMul';

/** The last linear layer of a model, in its graph. Tensors are the graph's own: what is written there is in the model. */
export interface HeadSite {
  readonly kind: HeadKind;
  readonly node: NodeProto;
  /** Name of the tensor that goes into the layer. */
  readonly features: string;
  /** Name of what comes out of it, its bias included: logits, or what becomes logits by resizing. */
  readonly scores: string;
  readonly weight: TensorProto;
  readonly bias: TensorProto | undefined;
  /** The nodes behind it, on the way to the model's output, nearest first. */
  readonly behind: readonly NodeProto[];
}

const HEADS: readonly string[] = ['Conv', 'ConvTranspose', 'Gemm', 'MatMul'] satisfies HeadKind[];
/** Operators that may stand between logits and output: they turn, resize, or make probabilities or ids of them. */
const BEHIND = new Set([
  ...['Identity', 'Cast', 'Dropout', 'Clip', 'Transpose', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze'],
  ...['Resize', 'Upsample', 'Softmax', 'LogSoftmax', 'Sigmoid', 'HardSigmoid', 'ArgMax'],
]);
const QUANTISED =
  /^(QLinear|DynamicQuantize|ConvInteger|MatMulInteger|QuantizeLinear|DequantizeLinear|QGemm)/;
const MAX_STEPS = 32;

/**
 * Finds the last linear layer before an output: the graph is followed from the output back through what may stand
 * behind logits.
 *
 * @throws DiceMonitorError `model`, naming the node and why, where the last layer is not linear, is quantised, lies
 *   in a subgraph, has computed weights, or shares them with another node
 */
export function findHead(file: ModelFile, output: string): HeadSite {
  const { graph } = file.model;
  const behind: NodeProto[] = [];
  let name = output;
  for (let steps = 0; steps < MAX_STEPS; steps += 1) {
    const node = makerOf(graph, name);
    if (!node) throw refusal(file, `no node makes "${name}", so there is nothing to train`);
    if (isStandard(node) && (HEADS.includes(node.opType) || isBiasOfMatMul(graph, node))) {
      return describeHead(file, node, name, behind);
    }
    if (!isStandard(node) || !BEHIND.has(node.opType)) throw refusal(file, whyNot(node));
    behind.unshift(node);
    name = node.input[0] ?? '';
  }
  throw refusal(file, `no linear layer within ${MAX_STEPS} nodes of the output "${output}"`);
}

function describeHead(
  file: ModelFile,
  node: NodeProto,
  scores: string,
  behind: readonly NodeProto[],
): HeadSite {
  const { graph } = file.model;
  // Add(MatMul(features, weight), bias): the layer is the MatMul, the bias is the Add's.
  const added = node.opType === 'Add' ? matMulOperand(graph, node) : undefined;
  const layer = added ? makerOf(graph, node.input[added.product]!)! : node;
  const weight = storedTensor(file, layer, layer.input[1] ?? '', 'weights');
  const biasName = added ? node.input[1 - added.product]! : (layer.input[2] ?? '');
  return {
    kind: layer.opType as HeadKind,
    node: layer,
    features: layer.input[0]!,
    scores,
    weight,
    bias: biasName === '' ? undefined : storedTensor(file, added ? node : layer, biasName, 'bias'),
    behind,
  };
}

/** Which input of an Add comes from a MatMul, the other being stored. */
function matMulOperand(graph: GraphProto, add: NodeProto): { readonly product: 0 | 1 } | undefined {
  const product = ([0, 1] as const).find((at) => {
    const maker = makerOf(graph, add.input[at] ?? '');
    return maker !== undefined && isStandard(maker) && maker.opType === 'MatMul';
  });
  if (product === undefined || !findTensor(graph, add.input[1 - product] ?? '')) return undefined;
  return { product };
}

function isBiasOfMatMul(graph: GraphProto, node: NodeProto): boolean {
  return node.opType === 'Add' && matMulOperand(graph, node) !== undefined;
}

function storedTensor(file: ModelFile, node: NodeProto, name: string, role: string): TensorProto {
  const { graph } = file.model;
  const tensor = findTensor(graph, name);
  if (!tensor) {
    const maker = makerOf(graph, name);
    const why = maker && QUANTISED.test(maker.opType) ? 'are quantised' : 'are computed';
    const by = maker ? `by node ${titleOf(maker)}` : 'outside the graph';
    throw refusal(file, `the ${role} "${name}" of node ${titleOf(node)} ${why} ${by}`);
  }
  const others = usersOf(graph, name).filter((user) => user !== titleOf(node));
  if (others.length > 0) {
    throw refusal(
      file,
      `the ${role} "${name}" of node ${titleOf(node)} are shared with ${others.join(', ')}`,
    );
  }
  return tensor;
}

/** A stored tensor: an initializer, or the value of a Constant node. */
export function findTensor(graph: GraphProto, name: string): TensorProto | undefined {
  const initializer = graph.initializer.find((tensor) => tensor.name === name);
  if (initializer) return initializer;
  const maker = makerOf(graph, name);
  if (maker?.opType !== 'Constant') return undefined;
  return maker.attribute.find((attribute) => attribute.name === 'value')?.t;
}

/** Who takes a tensor, in subgraphs too, and whether it is an output; a node that takes it twice is there twice. */
function usersOf(graph: GraphProto, name: string): string[] {
  const nodes = graph.node.flatMap((node) => [
    ...node.input.filter((input) => input === name).map(() => titleOf(node)),
    ...node.attribute.flatMap(({ g, graphs }) =>
      [g, ...graphs].flatMap((inner) => (inner ? usersOf(inner, name) : [])),
    ),
  ]);
  const outputs = graph.output.filter((output) => output.name === name).map(() => `output "${name}"`);
  return [...nodes, ...outputs];
}

export function makerOf(graph: GraphProto, name: string): NodeProto | undefined {
  return name === '' ? undefined : graph.node.find((node) => node.output.includes(name));
}

/** `Conv "/head/Conv"`; nodes without a name are named by what they make. */
export function titleOf({ opType, name, output }: NodeProto): string {
  return `${opType} "${name || (output[0] ?? '')}"`;
}

function isStandard({ domain }: NodeProto): boolean {
  return domain === '' || domain === 'ai.onnx';
}

function whyNot(node: NodeProto): string {
  const title = titleOf(node);
  if (QUANTISED.test(node.opType)) return `node ${title} is quantised`;
  if (node.attribute.some(({ g, graphs }) => g !== undefined || graphs.length > 0)) {
    return `what node ${title} gives is made in a subgraph`;
  }
  if (!isStandard(node)) return `node ${title} is an operator of its own (${node.domain})`;
  return `node ${title} is not linear`;
}

/** Why a model's last layer cannot be trained. */
export function refusal(file: { readonly path: string }, why: string, hint?: string): DiceMonitorError {
  return new DiceMonitorError('model', {
    found: `the last layer of model ${file.path} cannot be trained: ${why}`,
    expected:
      'a Conv, ConvTranspose, Gemm or MatMul with stored weights of its own, behind it only Softmax, Resize and the like',
    hint: hint ?? 'export the model in float32, without fusing or quantising its last layer',
  });
}
