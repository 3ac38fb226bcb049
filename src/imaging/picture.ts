/** A decoded camera image: uint8, row-major [height, width, channels], rows without padding; RGB or grey. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** 3: R, G, B in this order. 1: grey. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}
