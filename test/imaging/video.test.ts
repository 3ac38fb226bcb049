import { describe, expect, it } from 'vitest';
import { videoOfType } from '../../src/imaging/video.js';

describe('videoOfType', () => {
  it('names what a topic of video carries', () => {
    expect(videoOfType('foxglove_msgs/msg/CompressedVideo')).toContain('H.264');
    expect(videoOfType('ffmpeg_image_transport_msgs/msg/FFMPEGPacket')).toContain('ffmpeg');
    expect(videoOfType('theora_image_transport/msg/Packet')).toContain('Theora');
  });

  it('knows nothing of other types', () => {
    for (const type of [
      'sensor_msgs/msg/Image',
      'sensor_msgs/msg/CompressedImage',
      'std_msgs/msg/String',
      '',
    ]) {
      expect(videoOfType(type)).toBeUndefined();
    }
  });
});
