import type { GraphProto } from './schema/onnx_pb.js';

/** Operators whose image tensors are NCHW by definition. */
const CHANNELS_FIRST = new Set([
  ...['Conv', 'ConvTranspose', 'ConvInteger', 'QLinearConv', 'BatchNormalization', 'InstanceNormalization'],
  ...['MaxPool', 'AveragePool', 'GlobalAveragePool', 'DepthToSpace', 'SpaceToDepth', 'LRN'],
]);
/** Operators that leave the layout as it is. */
const KEEPS_LAYOUT = new Set([
  ...[
    'Identity',
    'Cast',
    'Relu',
    'LeakyRelu',
    'Sigmoid',
    'HardSigmoid',
    'Softmax',
    'LogSoftmax',
    'Clip',
    'Resize',
  ],
  ...['Upsample', 'Dropout', 'Elu', 'Tanh', 'QuantizeLinear', 'DequantizeLinear'],
]);

/**
 * Whether the operators at a value prove its layout, where its shape does not: an image that a convolution
 * takes or gives is NCHW.
 *
 * @param side `input`: follow the nodes that take the value; `output`: the node that makes it
 */
export function provenLayout(graph: GraphProto, name: string, side: 'input' | 'output'): 'NCHW' | undefined {
  const near = side === 'input' ? ('input' as const) : ('output' as const);
  const far = side === 'input' ? ('output' as const) : ('input' as const);
  let value: string | undefined = name;
  for (let steps = 0; value !== undefined && steps < 16; steps += 1) {
    const at: string = value;
    const node = graph.node.find((candidate) =>
      near === 'input' ? candidate.input[0] === at : candidate.output[0] === at,
    );
    if (node && node.domain === '' && CHANNELS_FIRST.has(node.opType)) {
      return 'NCHW';
    }
    value = node && KEEPS_LAYOUT.has(node.opType) ? node[far][0] : undefined;
  }
  return undefined;
}
