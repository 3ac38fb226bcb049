import { expect, it } from 'vitest';
import { inputTopic } from '../../src/ros/input-topic.js';

const IMAGE = 'sensor_msgs/msg/Image';
const COMPRESSED = 'sensor_msgs/msg/CompressedImage';

it.each([
  ['/cam/image_raw', 'raw', '/cam/image_raw', IMAGE],
  ['/cam/image_raw', 'compressed', '/cam/image_raw/compressed', COMPRESSED],
  ['/labels', 'compressedDepth', '/labels/compressedDepth', COMPRESSED],
  ['/cam/image_raw/compressed', 'compressed', '/cam/image_raw/compressed', COMPRESSED],
  ['/cam/image_raw/compressed', 'raw', '/cam/image_raw/compressed', COMPRESSED],
  ['/labels/compressedDepth', 'raw', '/labels/compressedDepth', COMPRESSED],
  ['/compressed_cam/image', 'raw', '/compressed_cam/image', IMAGE],
] as const)('%s by transport %s is %s, a %s', (base, transport, name, type) => {
  expect(inputTopic(base, transport)).toMatchObject({ name, type });
});
