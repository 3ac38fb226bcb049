import type { TopicInfo } from '../pipeline/ports.js';

export const RAW_IMAGE = 'sensor_msgs/msg/Image';
export const COMPRESSED_IMAGE = 'sensor_msgs/msg/CompressedImage';

export type Transport = 'raw' | 'compressed' | 'compressedDepth';

/**
 * The topic on which images come with a transport, as image_transport names it: `compressed` turns `/cam/image` into
 * `/cam/image/compressed`. A name that ends in a transport already is taken as it is, whatever the transport says.
 *
 * @param base full name, remapped
 */
export function inputTopic(base: string, transport: Transport): TopicInfo {
  if (/\/compressed(?:Depth)?$/.test(base)) {
    return { name: base, type: COMPRESSED_IMAGE, messageCount: undefined };
  }
  return transport === 'raw'
    ? { name: base, type: RAW_IMAGE, messageCount: undefined }
    : { name: `${base}/${transport}`, type: COMPRESSED_IMAGE, messageCount: undefined };
}
