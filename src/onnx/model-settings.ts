/** The parameters that concern the model: the `input`, `providers`, … rows of the one parameter table. */
export interface ModelSettings {
  readonly input: {
    /** Channel order that a 3-channel model wants; a 1-channel model ignores it. */
    readonly channelOrder: 'rgb' | 'bgr';
    readonly scale: number;
    /** One number, or one per channel in the model's channel order. */
    readonly mean: readonly number[];
    /** As `mean`; none may be 0. */
    readonly std: readonly number[];
    /** Height, width; [0, 0]: the model's fixed size, else the picture's. */
    readonly size: readonly number[];
    readonly resize: 'stretch' | 'letterbox' | 'crop';
    /** Fills what a letterbox leaves free, 0 to 255, before scale and mean. */
    readonly padValue: number;
  };
  /** Needed where the model has several outputs; '' otherwise. */
  readonly outputName: string;
  /** A single-channel map says class 1 where its value is at least this. */
  readonly threshold: number;
  /** Tried in this order: cpu, cuda, tensorrt, webgpu. */
  readonly providers: readonly string[];
  readonly gpuDevice: number;
  readonly requireGpu: boolean;
  /** Threads inside an operator; 0: all cores but one. */
  readonly threads: number;
}
