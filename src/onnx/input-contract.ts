import { provenLayout } from './layout-hint.js';
import type { InputType } from './model-info.js';
import { layoutByNames } from './output-layout.js';
import type { GraphProto } from './schema/onnx_pb.js';
import { declaredTensor, mayBe, shapeText, type DeclaredTensor, type Shape } from './value-shape.js';

const INPUT_TYPES: readonly string[] = ['float32', 'float16', 'uint8'];

/** The image input of a model. Height and width are undefined where they are free. */
export interface InputContract {
  readonly name: string;
  readonly type: InputType;
  readonly shape: Shape;
  readonly layout: 'NCHW' | 'NHWC';
  readonly channels: 1 | 3;
  readonly height: number | undefined;
  readonly width: number | undefined;
}

/**
 * The one input that is fed; inputs that have an initializer are constants with a default.
 *
 * @param problems added to
 * @returns undefined where there are problems with it
 */
export function checkInput(graph: GraphProto, problems: string[]): InputContract | undefined {
  const constants = new Set([
    ...graph.initializer.map(({ name }) => name),
    ...graph.sparseInitializer.map(({ values }) => values?.name ?? ''),
  ]);
  const fed = graph.input.filter(({ name }) => !constants.has(name));
  const names = fed.map(({ name }) => `"${name}"`).join(', ');
  if (fed.length !== 1) {
    problems.push(
      fed.length === 0 ? 'there is no input' : `${fed.length} inputs (${names}); one image is given`,
    );
  }
  const contracts = fed.map((value) => {
    const declared = declaredTensor(value);
    if (typeof declared === 'string') {
      problems.push(`input "${value.name}" is ${declared}, not a tensor`);
      return undefined;
    }
    return fed.length === 1 ? checkImage(declared, graph, problems) : undefined;
  });
  return contracts[0];
}

function checkImage(
  declared: DeclaredTensor,
  graph: GraphProto,
  problems: string[],
): InputContract | undefined {
  const { name, type, shape } = declared;
  const found: string[] = [];
  if (!INPUT_TYPES.includes(type)) {
    found.push(`input "${name}" has type ${type}; ${INPUT_TYPES.join(', ')} can be given`);
  }
  const layout = shape ? imageLayout(shape, provenLayout(graph, name, 'input')) : undefined;
  if (!shape || !layout) {
    found.push(`input "${name}" has no declared shape: export it as [1, 3, height, width]`);
  } else if ('problem' in layout) {
    found.push(`input "${name}" has shape ${shapeText(shape)}: ${layout.problem}`);
  }
  problems.push(...found);
  if (found.length > 0 || !shape || !layout || 'problem' in layout) {
    return undefined;
  }
  const [channels, height, width] =
    layout.layout === 'NCHW' ? shape.slice(1) : [shape[3], shape[1], shape[2]];
  return {
    name,
    type: type as InputType,
    shape,
    layout: layout.layout,
    channels: channels as 1 | 3,
    height: typeof height === 'number' ? height : undefined,
    width: typeof width === 'number' ? width : undefined,
  };
}

function imageLayout(
  shape: Shape,
  proven: 'NCHW' | undefined,
): { readonly layout: 'NCHW' | 'NHWC' } | { readonly problem: string } {
  if (shape.length !== 4) {
    return { problem: 'an image is [1, C, H, W] or [1, H, W, C]' };
  }
  if (shape.includes(0)) {
    return { problem: 'a dimension is 0' };
  }
  if (!mayBe(shape[0], 1)) {
    return {
      problem: `a batch of ${shape[0] ?? '?'}; pictures are given one by one: export with batch 1 or a free one`,
    };
  }
  const isImage = (dim: number | string | undefined) => dim === 1 || dim === 3;
  if (isImage(shape[1]) && isImage(shape[3])) {
    const layout = layoutByNames(shape) ?? proven;
    return layout
      ? { layout }
      : {
          problem:
            'channels may be the second or the last axis: name the axes (height, width) when exporting',
        };
  }
  if (isImage(shape[1]) || isImage(shape[3])) {
    return { layout: isImage(shape[1]) ? 'NCHW' : 'NHWC' };
  }
  return { problem: 'the second or the last axis must be 1 or 3, its channels, as a fixed number' };
}
