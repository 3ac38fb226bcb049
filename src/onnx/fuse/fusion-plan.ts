import type { FixedSize, Geometry, Size } from '../geometry.js';
import type { InputContract } from '../input-contract.js';
import type { OutputKind, OutputLayout, OutputType } from '../model-info.js';
import type { ModelSettings } from '../model-settings.js';
import type { ProvenValues } from '../output-values.js';

/** The bytes of pictures as they arrive: rows of pixels, each of 1 to 4 bytes. */
export interface PixelSource {
  /** Bytes of a pixel. 1: grey; 3: colours in `order`; 4: the same and one that is not used. */
  readonly channels: 1 | 3 | 4;
  readonly order: 'rgb' | 'bgr';
}

/** Pictures of one size, and how they lie in memory and in the model. */
export interface FixedPicture {
  readonly height: number;
  readonly width: number;
  /** Bytes from a row to the next. */
  readonly rowBytes: number;
  readonly geometry: Geometry;
  /** Of the model's output for such a picture. */
  readonly outputSize: Size;
}

/** How the model's output is read. */
export interface PlannedOutput {
  readonly name: string;
  readonly type: OutputType;
  readonly kind: OutputKind;
  readonly layout: OutputLayout;
  /** Of scores the channels; 2 for a map; undefined for class ids. */
  readonly classCount: number | undefined;
  readonly threshold: number;
  readonly proven: ProvenValues | undefined;
}

/** All that decides what a fused graph is, beside the model. */
export interface FusionPlan {
  readonly source: PixelSource;
  /** Undefined: pictures of any size, without padding of their rows; they are stretched to the model's size. */
  readonly picture: FixedPicture | undefined;
  readonly input: InputContract;
  /** The model's size; undefined axes take the picture's length. */
  readonly target: FixedSize;
  readonly recipe: ModelSettings['input'];
  readonly output: PlannedOutput;
  /** Never true for class ids. */
  readonly confidence: boolean;
  readonly estimates: boolean;
  /** Whether the shape of the model's output is given too, so that it can be checked. */
  readonly outputShape: boolean;
}
