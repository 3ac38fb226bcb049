/** The byte that stands for "no class": ignored or unknown in a label, outside the classes in a prediction. */
export const NO_CLASS = 255;

/** A class id per pixel: uint8, row-major [height, width], rows without padding. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}
