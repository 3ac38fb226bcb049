import { startsWith } from './starts-with.js';

/** Message types that carry packets of a video stream in place of pictures. */
const VIDEO_TYPES: ReadonlyMap<string, string> = new Map([
  ['foxglove_msgs/msg/CompressedVideo', 'H.264, H.265, VP9 or AV1'],
  ['ffmpeg_image_transport_msgs/msg/FFMPEGPacket', 'ffmpeg'],
  ['theora_image_transport/msg/Packet', 'Theora'],
]);

const VIDEO_FORMAT =
  /(?:^|[^a-z\d])(?:h\.?26[3-5]|x26[45]|hevc|avc1?|av1|vp[89]|theora|ffmpeg|mpeg-?[124])(?![a-z\d])/i;

// What stands before each unit of an H.264 or H.265 stream (ITU-T H.264, annex B): no picture file starts so.
const START_CODES = [Uint8Array.of(0, 0, 0, 1), Uint8Array.of(0, 0, 1)];

/** What to do about a topic of video packets: a packet alone is no picture, and decoded video is not the recorded pixels. */
export const VIDEO_HINT =
  'play the recording through a decoder (ros2 run image_transport republish, with the plugin of this video) and ' +
  'record what it publishes as raw or compressed images; labels never as video, which changes their values';

/**
 * What a topic of this type carries, where that is video: words for a message that refuses it by name, with
 * {@link VIDEO_HINT}.
 *
 * @param type as recorded: package/msg/Name
 * @returns undefined for every other type
 */
export function videoOfType(type: string): string | undefined {
  const kind = VIDEO_TYPES.get(type);
  return kind === undefined ? undefined : `video packets (${kind}), which are not read`;
}

/** True where a compressed image, neither JPEG nor PNG, is a packet of video, by its bytes or else by its format. */
export function isVideoPacket(image: { readonly format: string; readonly data: Uint8Array }): boolean {
  return START_CODES.some((code) => startsWith(image.data, code)) || VIDEO_FORMAT.test(image.format);
}
