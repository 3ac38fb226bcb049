import { roundHalfEven } from './float16.js';
import type { ModelSettings } from './model-settings.js';

/**
 * How one axis of the picture lies in the model's input: the picture's `picture` pixels are scaled to `extent`
 * and begin at `offset` of the `model` pixels; a negative offset and what passes the end are cut off.
 */
export interface AxisGeometry {
  readonly picture: number;
  readonly model: number;
  readonly extent: number;
  readonly offset: number;
}

export interface Geometry {
  readonly y: AxisGeometry;
  readonly x: AxisGeometry;
}

/** Height and width where they are fixed, in pixels. */
export interface FixedSize {
  readonly height: number | undefined;
  readonly width: number | undefined;
}

export interface Size {
  readonly height: number;
  readonly width: number;
}

/**
 * How a picture is brought to the model's size.
 *
 * - `stretch`: height and width scaled separately
 * - `letterbox`: scaled by the smaller of the two factors, to whole pixels (halves to even), centred; of an odd
 *   rest the larger half is below or right
 * - `crop`: scaled by the larger factor, the centred window taken
 *
 * @param model undefined axes take the picture's length
 */
export function planGeometry(
  picture: Size,
  model: FixedSize,
  resize: ModelSettings['input']['resize'],
): Geometry {
  const height = model.height ?? picture.height;
  const width = model.width ?? picture.width;
  const factors = [height / picture.height, width / picture.width] as const;
  const factor = resize === 'letterbox' ? Math.min(...factors) : Math.max(...factors);
  return {
    y: planAxis(picture.height, height, resize === 'stretch' ? undefined : factor),
    x: planAxis(picture.width, width, resize === 'stretch' ? undefined : factor),
  };
}

function planAxis(picture: number, model: number, factor: number | undefined): AxisGeometry {
  const extent = factor === undefined ? model : Math.max(1, roundHalfEven(picture * factor));
  const rest = model - extent;
  const offset = rest >= 0 ? Math.floor(rest / 2) : -Math.floor(-rest / 2);
  return { picture, model, extent, offset };
}

/** Whether model pixel i is picture pixel i on this axis. */
export function isIdentity({ picture, model, extent, offset }: AxisGeometry): boolean {
  return picture === model && extent === model && offset === 0;
}
