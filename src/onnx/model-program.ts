import type { CameraPicture } from '../imaging/camera-picture.js';
import type { Segmentation, SegmentationWish } from '../pipeline/ports.js';
import type { ModelInfo } from './model-info.js';

/** A model on one provider. One call at a time. */
export interface ProgramSession {
  /**
   * Leaves the picture as it is: it may be run again in another session.
   *
   * @throws DiceMonitorError `model` where the model does not run on this picture
   */
  segment(camera: CameraPicture, wish?: SegmentationWish): Promise<Segmentation>;
  release(): Promise<void>;
}

/** A way to run a model, whatever the provider. */
export interface ModelProgram {
  /**
   * @param provider cpu, cuda, tensorrt or webgpu
   * @throws DiceMonitorError `model` where the model does not load there
   */
  open(provider: string): Promise<ProgramSession>;
  /** Where the output's meaning cannot be read from the file: only after a first `segment`. */
  describe(): ModelInfo;
}
