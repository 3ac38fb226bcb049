import { readFileSync, readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/** A tensor of test/fixtures/reference, whose README says what everything means. */
export interface ReferenceTensor {
  readonly shape: readonly number[];
  readonly kind?: 'probabilities' | 'labels' | 'mask' | 'logits' | 'soft_mask';
  readonly data: readonly (number | string)[];
}

/** A loss as its library gave it, with the gradient. */
export interface LossCase {
  readonly id: string;
  readonly op: string;
  readonly options: Readonly<Record<string, unknown>> & {
    readonly convention: string;
    readonly mode: 'binary' | 'multiclass' | 'multilabel';
    readonly include_background?: boolean;
  };
  readonly inputs: {
    readonly pred: ReferenceTensor;
    readonly target: ReferenceTensor;
    readonly spatial_mask?: ReferenceTensor;
  };
  readonly expected: { readonly loss: number | string | ReferenceTensor; readonly grad: ReferenceTensor };
  readonly tolerance: { readonly abs: number; readonly rel: number };
  readonly tags: readonly string[];
}

const FOLDER = new URL('../fixtures/reference/', import.meta.url);

/** All cases of all files, packed because the largest is long. */
export function lossCases(): LossCase[] {
  return readdirSync(FOLDER)
    .filter((name) => name.startsWith('losses.'))
    .sort()
    .flatMap((name) => {
      const text = gunzipSync(readFileSync(new URL(name, FOLDER))).toString();
      return (JSON.parse(text) as { cases: LossCase[] }).cases;
    });
}

/** Numbers of a value or tensor; "NaN" and "Infinity" are strings there. */
export function numbersOf(value: number | string | ReferenceTensor): number[] {
  return typeof value === 'object' ? value.data.map(Number) : [Number(value)];
}
