import type { GraphProto, ModelProto, NodeProto } from '../schema/onnx_pb.js';

/** Every name of nodes and values in a model's graph and the graphs inside it. */
function* graphNames(graph: GraphProto): Generator<string> {
  for (const { name } of [...graph.input, ...graph.output, ...graph.valueInfo, ...graph.initializer]) {
    yield name;
  }
  for (const { values } of graph.sparseInitializer) {
    yield values?.name ?? '';
  }
  for (const node of graph.node) {
    yield* nodeNames(node);
  }
}

function* nodeNames(node: NodeProto): Generator<string> {
  yield node.name;
  yield* node.input;
  yield* node.output;
  for (const { g, graphs } of node.attribute) {
    for (const inner of g ? [g, ...graphs] : graphs) {
      yield* graphNames(inner);
    }
  }
}

/**
 * A beginning for names that no name of the model has: `dice_monitor_`, with a number where that is taken.
 * Shapes' names for free lengths count too: the same name would mean the same length.
 */
export function freePrefix({ graph }: ModelProto): string {
  const taken = new Set(graph ? graphNames(graph) : []);
  for (const name of graph ? lengthNames(graph) : []) {
    taken.add(name);
  }
  let prefix = 'dice_monitor_';
  for (let number = 2; [...taken].some((name) => name.startsWith(prefix)); number += 1) {
    prefix = `dice_monitor_${number}_`;
  }
  return prefix;
}

function* lengthNames(graph: GraphProto): Generator<string> {
  for (const { type } of [...graph.input, ...graph.output, ...graph.valueInfo]) {
    if (type?.value.case === 'tensorType') {
      for (const { value } of type.value.value.shape?.dim ?? []) {
        yield value.case === 'dimParam' ? value.value : '';
      }
    }
  }
}
