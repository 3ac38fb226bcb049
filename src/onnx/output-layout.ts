import type { FixedSize } from './geometry.js';
import type { OutputKind, OutputLayout, OutputType } from './model-info.js';
import { mayBe, shapeText, type Shape } from './value-shape.js';

/** More cannot be told apart from 255, which stands for "no class". */
export const MAX_CLASSES = 255;

/** How an output is read; or `problem`, why it cannot; or `measure`: only a run can tell. */
export type OutputReading =
  | {
      readonly state: 'read';
      readonly type: OutputType;
      readonly kind: OutputKind;
      readonly layout: OutputLayout;
      readonly classCount: number | undefined;
    }
  | { readonly state: 'problem'; readonly problem: string }
  | { readonly state: 'measure' };

const FLOATS = ['float32', 'float16'];
const INTEGERS = ['uint8', 'int32', 'int64'];

/**
 * Decides from type and shape what an output is (DESIGN 5).
 *
 * @param type element type; `undefined`: not declared
 * @param shape undefined: not declared
 * @param input size of the model's input where it is fixed (or of the measuring run)
 * @param proven layout that the graph's operators prove, used only where the shape leaves a choice
 */
export function readOutput(
  type: string,
  shape: Shape | undefined,
  input: FixedSize,
  proven: 'NCHW' | undefined,
): OutputReading {
  if (type !== 'undefined' && ![...FLOATS, ...INTEGERS].includes(type)) {
    return problem(`has type ${type}; ${[...FLOATS, ...INTEGERS].join(', ')} can be read`);
  }
  if (type === 'undefined' || !shape) {
    return { state: 'measure' };
  }
  if (shape.includes(0)) {
    return problem(`has shape ${shapeText(shape)}: a dimension is 0`);
  }
  return FLOATS.includes(type)
    ? readFloats(type as OutputType, shape, input, proven)
    : readIds(type as OutputType, shape);
}

function problem(text: string): OutputReading {
  return { state: 'problem', problem: text };
}

function readFloats(
  type: OutputType,
  shape: Shape,
  input: FixedSize,
  proven: 'NCHW' | undefined,
): OutputReading {
  if (shape.length === 3 && mayBe(shape[0], 1)) {
    return { state: 'read', type, kind: 'map', layout: 'NHW', classCount: 2 };
  }
  if (shape.length !== 4) {
    return problem(
      `has shape ${shapeText(shape)}; floats are read as [1, C, H, W], [1, H, W, C] or [1, H, W]`,
    );
  }
  if (!mayBe(shape[0], 1)) {
    return problem(`has shape ${shapeText(shape)}: its batch is not 1`);
  }
  const layout = chooseLayout(shape, input, proven);
  if (layout === 'free') {
    return { state: 'measure' };
  }
  if (layout === 'ambiguous') {
    return problem(
      `has shape ${shapeText(shape)}, which may be [1, C, H, W] or [1, H, W, C]: give its axes names ` +
        '(height, width) when exporting, or put the ArgMax into the graph',
    );
  }
  const classes = shape[layout === 'NCHW' ? 1 : 3] as number;
  if (classes > MAX_CLASSES) {
    return problem(
      `has ${classes} classes (shape ${shapeText(shape)}); at most ${MAX_CLASSES} can be told apart`,
    );
  }
  const kind = classes === 1 ? 'map' : 'scores';
  return { state: 'read', type, kind, layout, classCount: classes === 1 ? 2 : classes };
}

function readIds(type: OutputType, shape: Shape): OutputReading {
  const ids = (layout: OutputLayout): OutputReading => ({
    state: 'read',
    type,
    kind: 'ids',
    layout,
    classCount: undefined,
  });
  if (shape.length === 2) {
    return ids('HW');
  }
  if (shape.length === 3 && mayBe(shape[0], 1)) {
    return ids('NHW');
  }
  if (shape.length === 4 && mayBe(shape[0], 1)) {
    if (shape[1] === 1 && shape[3] === 1) {
      return problem(
        `has shape ${shapeText(shape)}, in which height and width cannot be told from the kept axis`,
      );
    }
    if (shape[1] === 1 || shape[3] === 1) {
      return ids(shape[1] === 1 ? 'NCHW' : 'NHWC');
    }
    if (typeof shape[1] === 'string' || typeof shape[3] === 'string') {
      return { state: 'measure' };
    }
  }
  return problem(
    `has type ${type} and shape ${shapeText(shape)}; class ids are read as [H, W], [1, H, W], [1, 1, H, W] or ` +
      '[1, H, W, 1], and scores must be float32 or float16',
  );
}

/**
 * Where the classes of a four-dimensional output are. A layout is possible where its class axis is fixed; of two
 * possible ones the axes' names decide, then the one whose height and width have the input's proportions, then
 * the operators.
 */
function chooseLayout(
  shape: Shape,
  input: FixedSize,
  proven: 'NCHW' | undefined,
): 'NCHW' | 'NHWC' | 'free' | 'ambiguous' {
  const layouts = (['NCHW', 'NHWC'] as const).filter(
    (layout) => typeof shape[layout === 'NCHW' ? 1 : 3] === 'number',
  );
  const [first, second] = layouts;
  if (!first || !second) {
    return first ?? 'free';
  }
  const named = layoutByNames(shape);
  if (named) {
    return named;
  }
  for (const fits of [hasStride, hasProportions, isNearlyInProportion]) {
    const fitting = layouts.filter((layout) => fitsInput(shape, layout, input, fits));
    if (fitting.length === 1) {
      return fitting[0]!;
    }
  }
  if (proven) {
    return proven;
  }
  return shape.slice(1).some((dim) => typeof dim === 'string') ? 'free' : 'ambiguous';
}

/** Axis 2 is the height of NCHW and the width of NHWC. */
export function layoutByNames(shape: Shape): 'NCHW' | 'NHWC' | undefined {
  const name = String(shape[2]).toLowerCase();
  if (/^h(eight|\d|$|_)/.test(name)) {
    return 'NCHW';
  }
  return /^w(idth|\d|$|_)/.test(name) ? 'NHWC' : undefined;
}

type Fits = (
  height: number,
  width: number,
  input: { readonly height: number; readonly width: number },
) => boolean;

function fitsInput(shape: Shape, layout: 'NCHW' | 'NHWC', { height, width }: FixedSize, fits: Fits): boolean {
  const [rows, columns] = layout === 'NCHW' ? [shape[2], shape[3]] : [shape[1], shape[2]];
  const known =
    typeof rows === 'number' && typeof columns === 'number' && height !== undefined && width !== undefined;
  return known && fits(rows, columns, { height, width });
}

/** The input's size, or the same whole stride on both axes, rounded up or down. */
const hasStride: Fits = (height, width, input) => {
  const stride = Math.round(input.height / height);
  const matches = (length: number, whole: number) =>
    length === Math.ceil(whole / stride) || length === Math.floor(whole / stride);
  return stride > 0 && matches(height, input.height) && matches(width, input.width);
};

/** In proportion to the input to a pixel and a half. */
const hasProportions: Fits = (height, width, input) =>
  Math.abs(height * input.width - width * input.height) <= 1.5 * Math.max(input.height, input.width);

const isNearlyInProportion: Fits = (height, width, input) =>
  Math.abs(Math.log((height * input.width) / (width * input.height))) < 0.25;
