import { readFileSync, writeFileSync } from 'node:fs';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { ModelProtoSchema } from '../../src/onnx/schema/onnx_pb.js';
import { floats, node, value } from '../onnx/build-model.js';

const CHANNELS = 64;
const KERNEL = 7;

/**
 * Writes a model that gives exactly what another one gives, later: the output of a stack of convolutions, times zero, is
 * added to its logits.
 *
 * @param from a model `image` [1, 3, H, W] → `logits` [1, 3, H, W] of free height and width
 * @param layers each about 0.6 billion products at 64x48 pixels
 * @param size fixed, so that the trial at opening costs no more than a frame
 */
export function writeSlowModel(
  from: string,
  to: string,
  layers: number,
  size: { readonly width: number; readonly height: number } = { width: 64, height: 48 },
): void {
  const model = fromBinary(ModelProtoSchema, readFileSync(from));
  const graph = model.graph!;
  const dims = [1, 3, size.height, size.width];
  graph.input = [value('image', 'float32', dims)];
  graph.output = [value('logits', 'float32', dims)];
  for (const each of graph.node)
    each.output = each.output.map((name) => (name === 'logits' ? 'quick' : name));
  const weights = (name: string, out: number, into: number) =>
    floats(name, [out, into, KERNEL, KERNEL], new Array<number>(out * into * KERNEL * KERNEL).fill(1e-4));
  const pads = { pads: [3, 3, 3, 3] };
  graph.initializer.push(weights('slow_w_in', CHANNELS, 3), weights('slow_w', CHANNELS, CHANNELS));
  graph.initializer.push(weights('slow_w_out', 3, CHANNELS), floats('nothing', [], [0]));
  graph.node.push(node('Conv', ['image', 'slow_w_in'], ['slow_0'], pads));
  for (let layer = 0; layer < layers; layer++) {
    graph.node.push(node('Conv', [`slow_${layer}`, 'slow_w'], [`slow_${layer + 1}`], pads));
  }
  graph.node.push(node('Conv', [`slow_${layers}`, 'slow_w_out'], ['slow_out'], pads));
  graph.node.push(node('Mul', ['slow_out', 'nothing'], ['zero']));
  graph.node.push(node('Add', ['quick', 'zero'], ['logits']));
  writeFileSync(to, toBinary(ModelProtoSchema, create(ModelProtoSchema, model)));
}
