import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from '../../src/loss/backend.js';
import * as losses from '../../src/loss/index.js';
import { combinedOptionsOf, optionsOf } from './case-options.js';
import { type LossCase, lossCases, numbersOf, type ReferenceTensor } from './reference-cases.js';

type AnyLoss = (predicted: tf.Tensor, label: tf.Tensor, options: object) => tf.Tensor;

const LOSSES: Readonly<Record<string, AnyLoss>> = {
  bce_loss: losses.binaryCrossEntropyLoss,
  soft_bce_loss: losses.binaryCrossEntropyLoss,
  cross_entropy_loss: losses.crossEntropyLoss,
  soft_cross_entropy_loss: losses.crossEntropyLoss,
  dice_loss: losses.diceLoss,
  dice_ce_loss: losses.diceCrossEntropyLoss,
  dice_focal_loss: losses.diceFocalLoss,
  generalized_dice_loss: losses.generalizedDiceLoss,
  generalized_dice_focal_loss: losses.generalizedDiceFocalLoss,
  focal_loss: losses.focalLoss,
  focal_tversky_loss: losses.focalTverskyLoss,
  jaccard_loss: losses.iouLoss,
  log_cosh_dice_loss: losses.logCoshDiceLoss,
  lovasz_hinge_loss: losses.lovaszHingeLoss,
  lovasz_softmax_loss: losses.lovaszSoftmaxLoss,
  mcc_loss: losses.mccLoss,
  tversky_loss: losses.tverskyLoss,
};

const VALUE_TOLERANCE = 1e-5;
const GRADIENT_TOLERANCE = 1e-4;
const cases = lossCases();

function tensorOf({ shape, data }: ReferenceTensor): tf.Tensor {
  return tf.tensor(data.map(Number), [...shape], 'float32');
}

function run(reference: LossCase): { values: number[]; gradient: number[] } {
  const combined = reference.op.includes('dice_ce') || reference.op.includes('dice_focal');
  const options = combined ? combinedOptionsOf(reference) : optionsOf(reference);
  const loss = LOSSES[reference.op]!;
  const { pred, target, spatial_mask: mask } = reference.inputs;
  return tf.tidy(() => {
    const all = mask ? { ...options, spatialMask: tensorOf(mask) } : options;
    const label = tensorOf(target);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => {
      const y = loss(x, label, all);
      return y.rank === 0 ? y : y;
    })(tensorOf(pred));
    return { values: [...value.dataSync()], gradient: [...grad.dataSync()] };
  });
}

function expectClose(got: number, want: number, allowed: number, what: string): void {
  if (Number.isNaN(want)) expect(got, what).toBeNaN();
  else expect(Math.abs(got - want), `${what}: ${got} for ${want}`).toBeLessThanOrEqual(allowed);
}

describe.each(['wasm', 'cpu'] as const)(
  'the losses of MONAI, SMP, torch and the papers, on %s',
  (backend) => {
    beforeAll(async () => {
      expect((await openBackend([backend])).name).toBe(backend);
    });

    it('are all here', () => {
      expect(cases).toHaveLength(204);
    });

    it.each(cases.map((reference) => [reference.id, reference] as const))('%s', (_, reference) => {
      const { values, gradient } = run(reference);
      const { loss, grad } = reference.expected;
      const wanted = numbersOf(loss);
      expect(values).toHaveLength(wanted.length);
      values.forEach((value, i) => {
        const want = wanted[i]!;
        expectClose(value, want, reference.tolerance.abs + VALUE_TOLERANCE * Math.abs(want), `value ${i}`);
      });
      const slopes = numbersOf(grad);
      const largest = slopes.reduce((max, slope) => Math.max(max, Math.abs(slope)), 0);
      expect(gradient).toHaveLength(slopes.length);
      const allowed = reference.tolerance.abs + GRADIENT_TOLERANCE * largest;
      gradient.forEach((slope, i) => {
        expectClose(slope, slopes[i]!, allowed, `slope ${i}`);
      });
    });
  },
);
