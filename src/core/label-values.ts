/**
 * What a label message holds before the ontology is applied: row-major [height, width], rows without padding.
 *
 * - `ids`: class ids as recorded, in the width they were recorded in
 * - `colors`: 0xRRGGBB per pixel, alpha left out
 */
export type LabelValues =
  | {
      readonly kind: 'ids';
      readonly width: number;
      readonly height: number;
      readonly values: Uint8Array | Uint16Array | Int32Array;
    }
  | {
      readonly kind: 'colors';
      readonly width: number;
      readonly height: number;
      readonly values: Uint32Array;
    };
