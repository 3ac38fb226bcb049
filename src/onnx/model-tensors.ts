import type { AttributeProto, GraphProto, ModelProto, NodeProto, TensorProto } from './schema/onnx_pb.js';

/** A tensor stored in the model, with words that say where: `initializer "w"`, `node "c1" attribute value`. */
export interface StoredTensor {
  readonly tensor: TensorProto;
  readonly where: string;
}

/** Every tensor that the model stores, in subgraphs and functions too. */
export function* modelTensors(model: ModelProto & { graph: GraphProto }): Generator<StoredTensor> {
  yield* graphTensors(model.graph);
  for (const local of model.functions) {
    yield* nodeTensors(local.node);
    for (const attribute of local.attributeProto) {
      yield* attributeTensors(attribute, `function "${local.name}"`);
    }
  }
}

function* graphTensors(graph: GraphProto): Generator<StoredTensor> {
  for (const tensor of graph.initializer) {
    yield { tensor, where: `initializer "${tensor.name}"` };
  }
  for (const { values, indices } of graph.sparseInitializer) {
    const where = `sparse initializer "${values?.name ?? ''}"`;
    yield* present([values, indices], where);
  }
  yield* nodeTensors(graph.node);
}

function* nodeTensors(nodes: readonly NodeProto[]): Generator<StoredTensor> {
  for (const node of nodes) {
    for (const attribute of node.attribute) {
      yield* attributeTensors(attribute, `node ${node.opType} "${node.name || (node.output[0] ?? '')}"`);
    }
  }
}

function* attributeTensors(attribute: AttributeProto, owner: string): Generator<StoredTensor> {
  const where = `${owner}, attribute ${attribute.name}`;
  yield* present([attribute.t, ...attribute.tensors], where);
  for (const sparse of [attribute.sparseTensor, ...attribute.sparseTensors]) {
    yield* present([sparse?.values, sparse?.indices], where);
  }
  for (const graph of [attribute.g, ...attribute.graphs]) {
    if (graph) {
      yield* graphTensors(graph);
    }
  }
}

function* present(tensors: readonly (TensorProto | undefined)[], where: string): Generator<StoredTensor> {
  for (const tensor of tensors) {
    if (tensor) {
      yield { tensor, where };
    }
  }
}
