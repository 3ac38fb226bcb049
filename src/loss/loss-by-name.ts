import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { anyCrossEntropyLossOf, combine } from './combined-losses.js';
import { focalLossOf } from './focal-loss.js';
import { focalTverskyLossOf } from './focal-tversky-loss.js';
import { generalizedDiceLossOf } from './generalized-dice-loss.js';
import { logCoshDiceLossOf } from './log-cosh-dice-loss.js';
import type { Loss, LossOptions } from './loss-options.js';
import { lovaszHingeLossOf, lovaszSoftmaxLossOf } from './lovasz-losses.js';
import { mccLossOf } from './mcc-loss.js';
import { diceLossOf, iouLossOf, softDiceLossOf, tverskyLossOf } from './overlap-losses.js';
import type { PreparedLoss } from './prepare-input.js';

/** The names that `--loss` knows. */
const LOSSES: Readonly<Record<string, PreparedLoss<LossOptions>>> = {
  dice: diceLossOf,
  'vnet-dice': (input, options) => diceLossOf(input, { squared: true, ...options }),
  'soft-dice': softDiceLossOf,
  'generalized-dice': generalizedDiceLossOf,
  'log-cosh-dice': logCoshDiceLossOf,
  iou: iouLossOf,
  tversky: (input, options) => tverskyLossOf(input, { alpha: 0.3, beta: 0.7, ...options }),
  'focal-tversky': (input, options) => focalTverskyLossOf(input, { alpha: 0.3, beta: 0.7, ...options }),
  mcc: mccLossOf,
  ce: anyCrossEntropyLossOf,
  focal: focalLossOf,
  lovasz: (input, options) =>
    input.activation === 'sigmoid' ? lovaszHingeLossOf(input, options) : lovaszSoftmaxLossOf(input, options),
};

export const LOSS_NAMES: readonly string[] = Object.keys(LOSSES);

/**
 * The loss that a text names: a name of `LOSS_NAMES`, or several joined by `+`, each with a weight before it if
 * need be: `dice+ce`, `dice+0.5*focal`. `ce` and `lovasz` take their binary forms under `sigmoid`; `tversky` and
 * `focal-tversky` cost misses more than false alarms (α 0.3, β 0.7).
 *
 * @param options go to every part
 * @throws DiceMonitorError `usage` for an unknown name or a weight that is not a positive number
 */
export function lossByName(text: string, options: LossOptions = {}): Loss {
  const parts = text.split('+').map((term) => {
    const [name = '', weightText = '1'] = term
      .split('*')
      .map((word) => word.trim())
      .reverse();
    const lossOf = LOSSES[name];
    const weight = Number(weightText);
    if (!lossOf || !(weight > 0 && Number.isFinite(weight))) throw unknown(term.trim());
    return { weight, lossOf };
  });
  return (predicted, label) =>
    combine(
      predicted,
      label,
      options,
      parts.map(({ weight, lossOf }) => ({ weight, lossOf: (input) => lossOf(input, options) })),
    );
}

function unknown(term: string): DiceMonitorError {
  return new DiceMonitorError('usage', {
    found: `the loss '${term}'`,
    expected: `${LOSS_NAMES.join(', ')}, or a sum of them as in dice+0.5*ce`,
  });
}
