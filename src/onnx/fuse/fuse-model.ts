import { create } from '@bufbuild/protobuf';
import { elementTypeNumber } from '../element-types.js';
import {
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  ValueInfoProtoSchema,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type ValueInfoProto,
} from '../schema/onnx_pb.js';
import { finishNodes, type FinishedNames } from './finish-nodes.js';
import type { FusionPlan } from './fusion-plan.js';
import { GraphWriter } from './graph-writer.js';
import { freePrefix } from './model-names.js';
import { prepareNodes, type PictureLengths } from './prepare-nodes.js';

/** The oldest opset whose Resize has half-pixel centres. */
export const MIN_FUSED_OPSET = 11;
/** For a model that imports no standard operators itself. */
const OWN_OPSET = 13;

/** Names of the fused graph's input and outputs. */
export interface FusedNames extends FinishedNames {
  readonly image: string;
  /** int64, the shape of the model's own output */
  readonly outputShape?: string;
}

/** The nodes around a model, and how they are called. */
export interface Fusion {
  readonly names: FusedNames;
  /** The model with the nodes around it; the user's nodes are the same objects. */
  readonly model: ModelProto;
  /** What was added, without the user's model: equal bytes of it and of the model make an equal fused model. */
  readonly added: GraphProto;
}

/** The opset of the standard operators; undefined where a model imports none. */
export function standardOpset({ opsetImport }: ModelProto): number | undefined {
  const found = opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx');
  return found && Number(found.version);
}

/**
 * Wraps a model so that one run takes the bytes of a picture and gives its mask: nodes are put before the
 * model's input and behind its output, in the forms of the model's own opset. Opset, IR version, functions,
 * subgraphs, metadata and fields unknown to the schema stay as they are.
 *
 * The fused graph has one input, uint8 [height, width, channels] (or [height, rowBytes] where rows are padded),
 * and as outputs `mask`, uint8 [height, width]; unless the model gives class ids `nan_pixels`, int64 [1]; where
 * wished `confidence`, uint8 [height, width], and the sums of `ClassStatistics`, float64. All begin with
 * `dice_monitor_`, or with `dice_monitor_2_` and so on where the model has such names itself.
 *
 * @param model checked; its standard opset at least MIN_FUSED_OPSET
 */
export function fuseModel(model: ModelProto & { graph: GraphProto }, plan: FusionPlan): Fusion {
  const prefix = freePrefix(model);
  let count = 0;
  const nextName = () => `${prefix}${(count += 1)}`;
  const opset = standardOpset(model);
  const before = new GraphWriter(opset ?? OWN_OPSET, nextName);
  const after = new GraphWriter(opset ?? OWN_OPSET, nextName);
  const image = `${prefix}image`;
  const lengths = pictureLengths(before, image, plan);
  prepareNodes(before, image, lengths, plan);
  const finished = finishNodes(after, lengths, plan);
  const { outputs, names } = nameOutputs(after, finished, prefix, plan);
  const inputs = [imageInput(image, prefix, plan)];
  const added = create(GraphProtoSchema, {
    node: [...before.nodes, ...after.nodes],
    input: inputs,
    output: outputs,
  });
  const graph = around(model.graph, before.nodes, after.nodes, added, plan);
  const fused = Object.assign(create(ModelProtoSchema), model, { graph });
  if (opset === undefined) {
    const standard = create(OperatorSetIdProtoSchema, { domain: '', version: BigInt(OWN_OPSET) });
    fused.opsetImport = [...model.opsetImport, standard];
  }
  return { names: { ...names, image }, model: fused, added };
}

function pictureLengths(writer: GraphWriter, image: string, { picture }: FusionPlan): PictureLengths {
  return picture ?? { height: writer.lengthOf(image, 0), width: writer.lengthOf(image, 1) };
}

/** The user's graph between ours. */
function around(
  graph: GraphProto,
  before: readonly NodeProto[],
  after: readonly NodeProto[],
  { input, output }: GraphProto,
  plan: FusionPlan,
): GraphProto {
  const fed = graph.input.find(({ name }) => name === plan.input.name);
  return Object.assign(create(GraphProtoSchema), graph, {
    node: [...before, ...graph.node, ...after],
    input: [...input, ...graph.input.filter(({ name }) => name !== plan.input.name)],
    output,
    // What the file says of the output is left out: it may not be true, and no one else reads it.
    valueInfo: [...graph.valueInfo.filter(({ name }) => name !== plan.output.name), ...(fed ? [fed] : [])],
  });
}

function imageInput(name: string, prefix: string, { source, picture }: FusionPlan): ValueInfoProto {
  if (!picture) {
    return declared(name, 'uint8', [`${prefix}height`, `${prefix}width`, source.channels]);
  }
  const { height, width, rowBytes } = picture;
  const packed = rowBytes === width * source.channels;
  return declared(name, 'uint8', packed ? [height, width, source.channels] : [height, rowBytes]);
}

/** Gives what the graph gives its names, by Identity nodes, which onnxruntime takes out again. */
function nameOutputs(writer: GraphWriter, finished: FinishedNames, prefix: string, plan: FusionPlan) {
  const { picture, output } = plan;
  const size = picture ? [picture.height, picture.width] : [`${prefix}height`, `${prefix}width`];
  const outputs: ValueInfoProto[] = [];
  const named = (value: string, name: string, type: string, dims: readonly (number | string)[]) => {
    outputs.push(declared(`${prefix}${name}`, type, dims));
    return writer.node('Identity', [value], {}, `${prefix}${name}`);
  };
  const { mask, nanPixels, confidence, statistics } = finished;
  const classes = output.classCount ?? 0;
  const names: Omit<FusedNames, 'image'> = {
    mask: named(mask, 'mask', 'uint8', size),
    ...(nanPixels !== undefined && { nanPixels: named(nanPixels, 'nan_pixels', 'int64', [1]) }),
    ...(confidence !== undefined && { confidence: named(confidence, 'confidence', 'uint8', size) }),
    ...(statistics && {
      statistics: statistics.map((value, i) => named(value, SUM_NAMES[i]!, 'float64', [i < 3 ? classes : 1])),
    }),
    ...(plan.outputShape && {
      outputShape: named(writer.node('Shape', [output.name]), 'output_shape', 'int64', [
        output.layout.length,
      ]),
    }),
  };
  return { outputs, names };
}

const SUM_NAMES = [
  'predicted_pixels',
  'probability_sum',
  'predicted_probability_sum',
  'entropy_sum',
] as const;

function declared(name: string, type: string, dims: readonly (number | string)[]): ValueInfoProto {
  const dim = dims.map((length) => ({
    value:
      typeof length === 'number'
        ? ({ case: 'dimValue', value: BigInt(length) } as const)
        : ({ case: 'dimParam', value: length } as const),
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: elementTypeNumber(type), shape: { dim } } } },
  });
}
