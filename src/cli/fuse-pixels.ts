/** The encodings of pictures that a fused model may take. */
export const FUSE_PIXELS = {
  rgb8: { channels: 3, order: 'rgb' },
  bgr8: { channels: 3, order: 'bgr' },
  rgba8: { channels: 4, order: 'rgb' },
  bgra8: { channels: 4, order: 'bgr' },
  mono8: { channels: 1, order: 'rgb' },
} as const;
