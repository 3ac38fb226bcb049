import { encodeImage } from '../codec/image.js';
import type { Mask } from '../core/mask.js';
import type { Picture } from '../imaging/picture.js';
import type { FrameHeader } from './run-result.js';

/** A picture as sensor_msgs/Image with the camera image's stamp and frame: rgb8, or mono8 where it has one channel. */
export function pictureMessage({ stampNs, frameId }: FrameHeader, picture: Picture): Uint8Array {
  const { width, height, channels, data } = picture;
  const encoding = channels === 1 ? 'mono8' : 'rgb8';
  const shape = { height, width, encoding, isBigendian: false, step: width * channels };
  return encodeImage({ header: { stampNs, frameId }, ...shape, data });
}

/** A mask as sensor_msgs/Image of its bytes (mono8). */
export function maskMessage(frame: FrameHeader, { width, height, data }: Mask): Uint8Array {
  return pictureMessage(frame, { width, height, channels: 1, data });
}
