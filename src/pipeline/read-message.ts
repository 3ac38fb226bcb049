import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { LabelValues } from '../core/label-values.js';
import { NO_CLASS } from '../core/mask.js';
import { decodeCompressedImage } from '../codec/compressed-image.js';
import { decodeImage } from '../codec/image.js';
import type { TakeBytes } from '../core/byte-pool.js';
import { takeCameraImage } from '../imaging/camera-image.js';
import type { CameraPicture } from '../imaging/camera-picture.js';
import { decodeCompressedCameraImage } from '../imaging/compressed-camera-image.js';
import { checkCompressedImage } from '../imaging/compressed-image.js';
import { decodeLabelImage } from '../imaging/label-image.js';
import { checkRawImage } from '../imaging/raw-image.js';
import type { Picture } from '../imaging/picture.js';
import { VIDEO_HINT, videoOfType } from '../imaging/video.js';
import type { TopicInfo } from './ports.js';

/** How pixels travel: the two message types that carry them. */
export type Carrier = 'raw' | 'compressed';

/** The carrier that a ROS type is, or undefined for any other type. */
export function carrierOf(type: string): Carrier | undefined {
  switch (type) {
    case 'sensor_msgs/msg/Image':
      return 'raw';
    case 'sensor_msgs/msg/CompressedImage':
      return 'compressed';
    default:
      return undefined;
  }
}

/** Reads the messages of one topic in one role; pixels are decoded only by `decode`. */
export interface MessageReader<Decoded> {
  /** @throws DiceMonitorError `message` where the message cannot be read, as far as that shows without decoding */
  check(data: Uint8Array): void;
  /**
   * @param data must not change until the promise settles
   * @throws DiceMonitorError `message` where the message cannot be read
   */
  decode(data: Uint8Array): Decoded | Promise<Decoded>;
}

/**
 * Reads camera images into pixels of their own memory.
 *
 * @param take gives that memory
 * @throws DiceMonitorError `usage` where the topic's type carries no pixels
 */
export function cameraReader(topic: TopicInfo, take: TakeBytes): MessageReader<CameraPicture> {
  if (carrierOfTopic(topic) === 'raw') {
    return {
      check: (data) => {
        checkRawImage(decodeImage(data), 'camera');
      },
      decode: (data) => takeCameraImage(decodeImage(data), take),
    };
  }
  return {
    check: (data) => {
      checkCompressedImage(decodeCompressedImage(data), 'camera');
    },
    decode: (data) => decodeCompressedCameraImage(decodeCompressedImage(data), take),
  };
}

/**
 * Reads masks that another node has made, into grey pictures of class ids; ids above 254 are no class (255).
 *
 * @throws DiceMonitorError `usage` where the topic's type carries no pixels
 */
export function maskReader(topic: TopicInfo): MessageReader<Picture> {
  const reader = labelReader(topic);
  return {
    check: (data) => {
      reader.check(data);
    },
    decode: async (data) => maskPicture(await reader.decode(data)),
  };
}

function maskPicture(values: LabelValues): Picture {
  if (values.kind === 'colors') {
    throw new DiceMonitorError('message', {
      found: 'a mask of colours',
      expected: 'class ids (mono8, 8UC1, mono16, 16UC1, 32SC1)',
      hint: 'name the topic with the class ids, not the one for people',
    });
  }
  const data = Uint8Array.from(values.values, (id) => (id >= 0 && id < NO_CLASS ? id : NO_CLASS));
  return { width: values.width, height: values.height, channels: 1, data };
}

/**
 * Reads labels into the values that were recorded.
 *
 * @throws DiceMonitorError `usage` where the topic's type carries no pixels
 */
export function labelReader(topic: TopicInfo): MessageReader<LabelValues> {
  if (carrierOfTopic(topic) === 'raw') {
    return {
      check: (data) => {
        checkRawImage(decodeImage(data), 'label');
      },
      decode: (data) => decodeLabelImage(decodeImage(data)),
    };
  }
  return {
    check: (data) => {
      checkCompressedImage(decodeCompressedImage(data), 'label');
    },
    // Its decoder is loaded by recordings that need it.
    decode: async (data) => {
      const { decodeCompressedLabel } = await import('../imaging/compressed-label.js');
      return decodeCompressedLabel(decodeCompressedImage(data));
    },
  };
}

function carrierOfTopic(topic: TopicInfo): Carrier {
  const carrier = carrierOf(topic.type);
  if (carrier) return carrier;
  const video = videoOfType(topic.type);
  throw new DiceMonitorError('usage', {
    found: `topic ${topic.name} is of type ${topic.type}${video ? `: ${video}` : ''}`,
    expected: 'sensor_msgs/msg/Image or sensor_msgs/msg/CompressedImage',
    ...(video && { hint: VIDEO_HINT }),
  });
}

/** The error as one of ours; anything else is a defect and passes through. */
export function asMessageError(error: unknown): DiceMonitorError {
  if (error instanceof DiceMonitorError && error.code === 'message') return error;
  throw error;
}
