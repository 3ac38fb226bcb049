import { describe, expect, it } from 'vitest';
import { chooseTopics } from '../../src/cli/choose-topics.js';
import type { TopicInfo } from '../../src/pipeline/ports.js';

function topic(name: string, type = 'sensor_msgs/msg/Image'): TopicInfo {
  return { name, type, messageCount: 5 };
}
const COMPRESSED = 'sensor_msgs/msg/CompressedImage';

function choose(topics: TopicInfo[], names: { image?: string; label?: string } = {}, transport = 'raw') {
  const { image, label } = chooseTopics(topics, {
    image: { name: names.image, transport },
    label: { name: names.label, transport: 'raw' },
  });
  return [image.name, label.name];
}

describe('chooseTopics', () => {
  const camera = topic('/camera/image_raw');
  const label = topic('/labels/image');

  it('finds the only candidates', () => {
    const info = topic('/camera/camera_info', 'sensor_msgs/msg/CameraInfo');
    expect(choose([camera, label, info, topic('/camera/depth/image_rect')])).toEqual([
      camera.name,
      label.name,
    ]);
  });

  it('takes a name that is there as it is, whatever the transport says', () => {
    const packed = topic('/camera/image_raw/compressed', COMPRESSED);
    expect(choose([camera, packed, label], { image: packed.name })).toEqual([packed.name, label.name]);
    expect(choose([camera, label], { image: camera.name }, 'compressed')).toEqual([camera.name, label.name]);
  });

  it('adds the ending of the transport to a base name', () => {
    const packed = topic('/camera/image_raw/compressed', COMPRESSED);
    expect(choose([packed, label], { image: '/camera/image_raw' }, 'compressed')).toEqual([
      packed.name,
      label.name,
    ]);
  });

  it('of two transports of one camera takes the one of the parameter', () => {
    const packed = topic('/camera/image_raw/compressed', COMPRESSED);
    expect(choose([camera, packed, label])).toEqual([camera.name, label.name]);
    expect(choose([camera, packed, label], {}, 'compressed')).toEqual([packed.name, label.name]);
  });

  it('takes a name without its first slash', () => {
    expect(choose([camera, label], { image: 'camera/image_raw' })).toEqual([camera.name, label.name]);
  });

  it('takes any names when they are given', () => {
    expect(choose([topic('/a'), topic('/b')], { image: '/b', label: '/a' })).toEqual(['/b', '/a']);
    expect(choose([topic('/left'), label], { label: label.name })).toEqual(['/left', label.name]);
  });

  it.each([
    [
      'a missing topic',
      [camera, label],
      { image: '/front' },
      /\/front is not in the recording[^]*\/camera\/image_raw {2}sensor_msgs\/msg\/Image {2}5 messages/,
    ],
    [
      'two cameras',
      [camera, topic('/rear/image_raw'), label],
      {},
      /2 topics may be the camera[^]*--image[^]*\/rear/,
    ],
    ['no label', [camera], {}, /no label topic[^]*--label/],
    ['one topic for both', [camera, label], { image: label.name, label: label.name }, /both/],
    [
      'another type',
      [camera, label, topic('/points', 'sensor_msgs/msg/PointCloud2')],
      { image: '/points' },
      /PointCloud2/,
    ],
    ['an empty recording', [], {}, /no topics/],
  ])('refuses %s and says what is there', (_, topics, names, words) => {
    expect(() => choose(topics, names)).toThrow(words);
    expect(() => choose(topics, names)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
