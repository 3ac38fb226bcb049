import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { rowBytesOf, type CameraPicture } from '../imaging/camera-picture.js';
import type { Segmentation, Segmenter } from './ports.js';

/**
 * The segmenter of `--predicted`: the picture is the mask already, read by `maskReader`. It rejects pictures of
 * colours (DiceMonitorError `message`), and all of them once it is closed (`model`).
 *
 * @param classCount of the ontology, which alone says how many classes there are
 */
export function predictedMasks(classCount: number): Segmenter {
  let closed = false;
  return {
    classCount,
    segment: (picture) =>
      closed
        ? Promise.reject(
            new DiceMonitorError('model', { found: 'the masks have been closed', hint: 'open them again' }),
          )
        : asMask(picture),
    close: () => {
      closed = true;
      return Promise.resolve();
    },
  };
}

function asMask(picture: CameraPicture): Promise<Segmentation> {
  const { width, height, channels, data } = picture;
  if (channels === 1 && rowBytesOf(picture) === width && data.length === width * height) {
    return Promise.resolve({ mask: { width, height, data }, nanPixels: 0 });
  }
  return Promise.reject(
    new DiceMonitorError('message', {
      found: `a mask of ${height}x${width} with ${channels} channels and ${data.length} bytes`,
      expected: 'one channel of class ids, height · width bytes',
    }),
  );
}
