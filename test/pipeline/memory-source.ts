import { encodeImage } from '../../src/codec/image.js';
import type { MessageSource, SourceMessage, SourceProblem, TopicInfo } from '../../src/pipeline/ports.js';

export const IMAGE_TOPIC: TopicInfo = {
  name: '/camera/image_raw',
  type: 'sensor_msgs/msg/Image',
  messageCount: undefined,
};
export const LABEL_TOPIC: TopicInfo = {
  name: '/labels/image',
  type: 'sensor_msgs/msg/Image',
  messageCount: undefined,
};

/** A source that holds its messages in memory, in log-time order. */
export function memorySource(
  messages: readonly SourceMessage[],
  problems: readonly SourceProblem[] = [],
): MessageSource & { readonly passes: () => number } {
  let passes = 0;
  return {
    topics: [IMAGE_TOPIC, LABEL_TOPIC],
    passes: () => passes,
    async *messages(topics, onProblem) {
      passes += 1;
      problems.forEach(onProblem);
      for (const message of messages) {
        if (!topics.includes(message.topic)) continue;
        const data = message.data.slice();
        yield await Promise.resolve({ ...message, data });
        // As a bag does, which reads its next chunk there: who still holds the bytes reads nonsense.
        data.fill(0xa5);
      }
    },
    close: () => Promise.resolve(),
  };
}

/** A camera image of one colour whose red byte is the class that the fake segmenter answers with. */
export function imageMessage(
  stampMs: number,
  options: {
    readonly red?: number;
    readonly width?: number;
    readonly height?: number;
    readonly logMs?: number;
  } = {},
): SourceMessage {
  const { red = 0, width = 4, height = 2, logMs = stampMs } = options;
  const data = new Uint8Array(width * height * 3);
  for (let at = 0; at < data.length; at += 3) data[at] = red;
  return message(IMAGE_TOPIC.name, stampMs, logMs, 'rgb8', width, height, 3, data);
}

/** A label whose pixels are given row by row. */
export function labelMessage(
  stampMs: number,
  ids: readonly number[],
  options: { readonly width?: number; readonly logMs?: number; readonly encoding?: string } = {},
): SourceMessage {
  const { width = 4, logMs = stampMs, encoding = 'mono8' } = options;
  return message(
    LABEL_TOPIC.name,
    stampMs,
    logMs,
    encoding,
    width,
    ids.length / width,
    1,
    Uint8Array.from(ids),
  );
}

function message(
  topic: string,
  stampMs: number,
  logMs: number,
  encoding: string,
  width: number,
  height: number,
  pixelBytes: number,
  data: Uint8Array,
): SourceMessage {
  const header = { stampNs: BigInt(stampMs) * 1_000_000n, frameId: 'camera' };
  return {
    topic,
    logTimeNs: BigInt(logMs) * 1_000_000n,
    data: encodeImage({
      header,
      height,
      width,
      encoding,
      isBigendian: false,
      step: width * pixelBytes,
      data,
    }),
  };
}
