import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { anyCrossEntropyLossOf, combine, type Part } from './combined-losses.js';
import { focalLossOf } from './focal-loss.js';
import { focalTverskyLossOf } from './focal-tversky-loss.js';
import { generalizedDiceLossOf } from './generalized-dice-loss.js';
import { logCoshDiceLossOf } from './log-cosh-dice-loss.js';
import type {
  BinaryCrossEntropyOptions,
  CrossEntropyOptions,
  FocalOptions,
  Loss,
  LossOptions,
  OverlapOptions,
} from './loss-options.js';
import { lovaszHingeLossOf, lovaszSoftmaxLossOf } from './lovasz-losses.js';
import { mccLossOf } from './mcc-loss.js';
import { diceLossOf, iouLossOf, softDiceLossOf, tverskyLossOf } from './overlap-losses.js';
import type { PreparedLoss } from './prepare-input.js';

/** Options for all parts of a named loss, and for the parts of one kind, which override them. */
export interface NamedLossOptions extends LossOptions {
  /** Of every loss made of soft counts: Dice and its kin, IoU, Tversky, generalized Dice, Matthews. */
  readonly overlap?: OverlapOptions;
  readonly crossEntropy?: CrossEntropyOptions & BinaryCrossEntropyOptions;
  readonly focal?: FocalOptions;
}

/** The losses of soft counts, by the names that `--loss` knows. */
const OVERLAP_LOSSES: Readonly<Record<string, PreparedLoss<OverlapOptions>>> = {
  dice: diceLossOf,
  'vnet-dice': (input, options) => diceLossOf(input, { squared: true, ...options }),
  'soft-dice': softDiceLossOf,
  'generalized-dice': generalizedDiceLossOf,
  'log-cosh-dice': logCoshDiceLossOf,
  iou: iouLossOf,
  tversky: (input, options) => tverskyLossOf(input, { ...MISSES_COST_MORE, ...options }),
  'focal-tversky': (input, options) => focalTverskyLossOf(input, { ...MISSES_COST_MORE, ...options }),
  mcc: mccLossOf,
};
const MISSES_COST_MORE = { alpha: 0.3, beta: 0.7 };

const PIXEL_LOSSES: Readonly<Record<string, PreparedLoss<NamedLossOptions>>> = {
  ce: (input, { crossEntropy, ...shared }) => anyCrossEntropyLossOf(input, { ...shared, ...crossEntropy }),
  focal: (input, { focal, ...shared }) => focalLossOf(input, { ...shared, ...focal }),
  lovasz: (input, shared) =>
    input.activation === 'sigmoid' ? lovaszHingeLossOf(input, shared) : lovaszSoftmaxLossOf(input, shared),
};

/** The names that `lossByName` knows. */
export const LOSS_NAMES: readonly string[] = [...Object.keys(OVERLAP_LOSSES), ...Object.keys(PIXEL_LOSSES)];

/**
 * The loss that a text names: a name of `LOSS_NAMES`, or several joined by `+`, each with a weight before it if
 * need be: `dice+ce`, `dice+0.5*focal`. `ce` and `lovasz` take their binary forms under `sigmoid`; `tversky` and
 * `focal-tversky` cost misses more than false alarms (α 0.3, β 0.7).
 *
 * @throws DiceMonitorError `usage` for an unknown name or a weight that is not a positive number
 */
export function lossByName(text: string, options: NamedLossOptions = {}): Loss {
  const parts = text.split('+').map((term) => {
    const [name = '', weightText = '1', ...rest] = term
      .split('*')
      .map((word) => word.trim())
      .reverse();
    const lossOf = lossNamed(name, options);
    const weight = Number(weightText);
    if (!lossOf || !(weight > 0 && Number.isFinite(weight)) || rest.length > 0) throw unknown(term.trim());
    return { weight, lossOf };
  });
  return (predicted, label) => combine(predicted, label, options, parts);
}

function lossNamed(name: string, options: NamedLossOptions): Part['lossOf'] | undefined {
  if (!LOSS_NAMES.includes(name)) return undefined;
  const [overlapLoss, pixelLoss] = [OVERLAP_LOSSES[name], PIXEL_LOSSES[name]];
  if (overlapLoss) return (input) => overlapLoss(input, { ...options, ...options.overlap });
  return pixelLoss && ((input) => pixelLoss(input, options));
}

function unknown(term: string): DiceMonitorError {
  return new DiceMonitorError('usage', {
    found: `the loss '${term}'`,
    expected: `${LOSS_NAMES.join(', ')}, or a sum of them as in dice+0.5*ce`,
  });
}
