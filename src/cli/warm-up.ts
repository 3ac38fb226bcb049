import { freshBytes } from '../core/byte-pool.js';
import type { OnnxSegmenter } from '../onnx/onnx-segmenter.js';
import type { SegmentationWish, SourceMessage, TopicInfo } from '../pipeline/ports.js';
import { cameraReader } from '../pipeline/read-message.js';

/**
 * Takes the first image of a recording and has the model made ready for such pictures, while stamps are still read:
 * sessions, kernels and memory are for one size. What is wrong with the image is told when its turn comes.
 *
 * @returns settles once the message has been read
 */
export function warmUp(
  opening: Promise<OnnxSegmenter>,
  topic: TopicInfo,
  wish: SegmentationWish,
): (message: SourceMessage) => Promise<void> {
  return async ({ data }) => {
    try {
      const picture = await cameraReader(topic, freshBytes).decode(data);
      opening.then((model) => model.prepare(picture, wish)).catch(() => undefined);
    } catch {
      return;
    }
  };
}
