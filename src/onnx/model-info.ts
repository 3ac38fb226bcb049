/** Element types that the model's input may have. */
export type InputType = 'float32' | 'float16' | 'uint8';

/** Element types that the model's output may have. */
export type OutputType = 'float32' | 'float16' | 'uint8' | 'int32' | 'int64';

/**
 * What the output means:
 * - `scores`: logits or probabilities, a value per class; the mask is the class with the largest
 * - `map`: one value per pixel; class 1 where it is at least the threshold, else class 0
 * - `ids`: class ids, the arg max being in the graph
 */
export type OutputKind = 'scores' | 'map' | 'ids';

/** Meaning of the axes: N batch (1), C channels or classes, H height, W width. */
export type OutputLayout = 'NCHW' | 'NHWC' | 'NHW' | 'HW';

/** A file with weights beside the model. */
export interface ExternalDataFile {
  /** As the model names it, relative to the model's folder. */
  readonly location: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a model file says of itself. Shapes: a number is fixed, a name is free, '?' is free and has no name. */
export interface ModelInfo {
  readonly path: string;
  /** Of the model file alone, as `sha256sum` prints it; files with external data have their own. */
  readonly sha256: string;
  readonly bytes: number;
  readonly externalData: readonly ExternalDataFile[];
  readonly input: {
    readonly name: string;
    readonly type: InputType;
    readonly shape: (number | string)[];
    readonly layout: 'NCHW' | 'NHWC';
    readonly channels: 1 | 3;
  };
  readonly output: {
    readonly name: string;
    readonly type: OutputType;
    /** As declared, else as measured by a run at load. */
    readonly shape: (number | string)[];
    readonly kind: OutputKind;
    readonly layout: OutputLayout;
  };
  /** 2 for a map; undefined where the output is class ids and the file names no classes. */
  readonly classCount: number | undefined;
  /** From the metadata key `names`; undefined where it is missing, unreadable or of another length. */
  readonly classNames: string[] | undefined;
  /** What was ignored in the file, and why. */
  readonly warnings: string[];
}
