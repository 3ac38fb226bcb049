import { decodeCameraInfo, encodeCameraInfo } from '../../src/codec/camera-info.js';
import { decodeCompressedImage, encodeCompressedImage } from '../../src/codec/compressed-image.js';
import { decodeImage, encodeImage } from '../../src/codec/image.js';
import { decodeLabelInfo, encodeLabelInfo } from '../../src/codec/label-info.js';
import { decodeMonitorStatus, encodeMonitorStatus } from '../../src/codec/monitor-status.js';
import type { ClassScoreMessage, ScoresMessage } from '../../src/codec/scores.js';
import {
  decodeSegmentationEstimate,
  encodeSegmentationEstimate,
} from '../../src/codec/segmentation-estimate.js';
import { decodeSegmentationScores, encodeSegmentationScores } from '../../src/codec/segmentation-scores.js';
import { asRosMessage } from '../codec/as-ros-message.js';

/** A message that JSON holds: bytes as `{hex}`, NaN as null, the rest as its .msg file names it. */
export interface JsonMessage {
  readonly topic: string;
  readonly type: string;
  readonly logTimeNs: string;
  readonly message: unknown;
}

/** A message as our encoder writes it. */
export interface TypedMessage {
  readonly topic: string;
  readonly type: string;
  readonly logTimeNs: bigint;
  readonly data: Uint8Array;
}

const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  'sensor_msgs/msg/Image': decodeImage,
  'sensor_msgs/msg/CompressedImage': decodeCompressedImage,
  'sensor_msgs/msg/CameraInfo': decodeCameraInfo,
  'vision_msgs/msg/LabelInfo': decodeLabelInfo,
  'dice_monitor/msg/SegmentationScores': decodeSegmentationScores,
  'dice_monitor/msg/SegmentationEstimate': decodeSegmentationEstimate,
  'dice_monitor/msg/MonitorStatus': decodeMonitorStatus,
};

function classScore(classId: number, name: string): ClassScoreMessage {
  const [tp, fp, fn] = [10 * classId, 3, classId];
  const dice = (2 * tp) / (2 * tp + fp + fn);
  return {
    classId,
    name,
    tp,
    fp,
    fn,
    dice,
    iou: tp / (tp + fp + fn),
    precision: tp / (tp + fp),
    recall: NaN,
  };
}

function scores(pairs: number, stampNs: bigint): ScoresMessage {
  return {
    ...{ pairs, firstStampNs: pairs === 0 ? 0n : stampNs, lastStampNs: stampNs + 7n },
    ...{ pixels: Number.MAX_SAFE_INTEGER, ignored: 2 ** 40 + 1, unknown: 3 },
    ...{ meanDice: 0.1 + 0.2, meanIou: 1 / 3, pixelAccuracy: NaN, hazardRate: 0 },
    classes: ['sky', 'größe', '', 'mud path'].slice(0, pairs).map((name, id) => classScore(id, name)),
    groups: pairs > 1 ? [classScore(0, 'traversable'), classScore(1, 'blocked')] : [],
  };
}

/** Messages of all types that bags are written with out of the box, `rounds` of each, 1 ms apart. */
export function typedMessages(rounds: number): TypedMessage[] {
  const messages: TypedMessage[] = [];
  const add = (topic: string, type: string, data: Uint8Array): void => {
    const logTimeNs = 1_700_000_000_000_000_001n + BigInt(messages.length) * 1_000_000n;
    messages.push({ topic, type, logTimeNs, data });
  };
  for (let round = 0; round < rounds; round++) {
    const header = {
      stampNs: 1_699_999_999_900_000_123n + BigInt(round) * 33_000_000n,
      frameId: 'camera_optical',
    };
    const picture = { header, height: 3, width: 5, isBigendian: false };
    const pixels = Uint8Array.from({ length: 48 }, (_, at) => (at * 37 + round) & 0xff);
    const rgb = { ...picture, encoding: 'rgb8', step: 16, data: pixels };
    add('/camera/image_raw', 'sensor_msgs/msg/Image', encodeImage(rgb));
    const mono = { ...picture, encoding: 'mono8', step: 5, data: pixels.subarray(0, 15) };
    add('/dice_monitor/mask', 'sensor_msgs/msg/Image', encodeImage(mono));
    const jpeg = { header, format: 'rgb8; jpeg compressed bgr8', data: pixels.subarray(0, round * 5) };
    add('/camera/image_raw/compressed', 'sensor_msgs/msg/CompressedImage', encodeCompressedImage(jpeg));
    const info = {
      ...{ header, height: 480, width: 640, distortionModel: 'plumb_bob' },
      d: Float64Array.from({ length: round }, (_, at) => at / 8),
      ...{
        k: new Float64Array(9).fill(1.5),
        r: new Float64Array(9).fill(-2),
        p: new Float64Array(12).fill(1e-300),
      },
      ...{ binningX: 1, binningY: 2 },
      roi: { xOffset: 1, yOffset: 2, height: 3, width: 4, doRectify: round % 2 === 1 },
    };
    add('/camera/camera_info', 'sensor_msgs/msg/CameraInfo', encodeCameraInfo(info));
    const classMap = ['sky', 'größe', '岩']
      .slice(0, round)
      .map((className, classId) => ({ classId, className }));
    const labels = { header, classMap, threshold: round === 0 ? NaN : 0.7 };
    add('/dice_monitor/label_info', 'vision_msgs/msg/LabelInfo', encodeLabelInfo(labels));
    const scored = {
      ...{ header, labelStampNs: header.stampNs - 4_000_000n, labelOffset: -0.004 },
      ...{ frame: scores(1, header.stampNs), window: scores(round, 0n), total: scores(4, header.stampNs) },
    };
    add('/dice_monitor/scores', 'dice_monitor/msg/SegmentationScores', encodeSegmentationScores(scored));
    const estimate = {
      ...{
        header,
        expectedDice: 0.9,
        meanConfidence: 0.8,
        meanEntropy: 0.1,
        consistency: round === 0 ? NaN : 1,
      },
      classFraction: Float64Array.from({ length: round }, (_, at) => 1 / (at + 3)),
      classExpectedDice: Float64Array.from({ length: round }, (_, at) => (at === 1 ? NaN : 1 / (at + 7))),
    };
    const type = 'dice_monitor/msg/SegmentationEstimate';
    add('/dice_monitor/estimate', type, encodeSegmentationEstimate(estimate));
    const status = {
      header: { ...header, frameId: '' },
      ...{ imagesReceived: 1, imagesUnmatched: 2, imagesLate: 3, imagesDropped: 4, imagesSkipped: 5 },
      ...{ imagesInvalid: 6, imagesMissed: 7, labelsReceived: 8, labelsUnmatched: 9, labelsLate: 10 },
      ...{ labelsDropped: 11, labelsInvalid: 12, pairs: round, timeResets: Number.MAX_SAFE_INTEGER },
      ...{ imageRate: 29.97, latencyP50: NaN, latencyP95: 0.05, inferenceP50: 0.02 },
      ...{ provider: 'cpu', modelSha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
    };
    add('/dice_monitor/status', 'dice_monitor/msg/MonitorStatus', encodeMonitorStatus(status));
  }
  return messages;
}

/** A message decoded by our codec, as JSON holds it. */
export function asJson({ topic, type, logTimeNs, data }: TypedMessage): JsonMessage {
  const decoded = DECODERS[type]!(data) as Record<string, unknown>;
  const message = asRosMessage(decoded) as Record<string, unknown>;
  if (decoded.data instanceof Uint8Array) message.data = { hex: Buffer.from(decoded.data).toString('hex') };
  if ('is_bigendian' in message) message.is_bigendian = Number(message.is_bigendian);
  return JSON.parse(JSON.stringify({ topic, type, logTimeNs: String(logTimeNs), message })) as JsonMessage;
}
