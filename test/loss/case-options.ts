import { PRESETS } from '../../src/loss/index.js';
import type { LossCase } from './reference-cases.js';

type Options = Record<string, unknown>;

/** The option names of the reference, in ours. What is not here is settled by the preset or by the op. */
const NAMES: Readonly<Record<string, string>> = {
  activation: 'activation',
  alpha: 'alpha',
  batch: 'pooled',
  beta: 'beta',
  class_reduction: 'classReduction',
  class_weights: 'classWeights',
  classes: 'classes',
  denominator_eps: 'denominatorFloor',
  eps: 'smooth',
  focal_form: 'focalForm',
  gamma: 'gamma',
  ignore_index: 'ignored',
  label_smoothing: 'labelSmoothing',
  log_loss: 'logScore',
  normalized: 'normalized',
  per_image: 'perImage',
  pos_weight: 'positiveWeight',
  reduced_threshold: 'reducedThreshold',
  reduction: 'reduction',
  smooth_dr: 'smoothDenominator',
  smooth_nr: 'smoothNumerator',
  soft_label: 'softLabel',
  squared_pred: 'squared',
  weight_type: 'weightType',
};

const VALUES: Readonly<Record<string, string>> = {
  mean_of_power: 'meanOfPower',
  power_of_mean: 'powerOfMean',
};

/** Conventions that must come from the preset alone: its tests are worth nothing if the case repeats them. */
const BY_PRESET = new Set([
  'batch',
  'denominator_eps',
  'absent_class',
  'smooth_form',
  'mean_divisor',
  'class_reduction',
  'class_weight_norm',
]);

/** The preset of the case's library, and over it what the case sets. */
export function optionsOf(reference: LossCase): Options {
  const preset = presetOf(reference);
  const set: Options = {};
  for (const [name, value] of Object.entries(reference.options)) {
    const ours = NAMES[name];
    if (
      ours === undefined ||
      (BY_PRESET.has(name) && ours in preset && reference.options.convention === 'smp')
    )
      continue;
    set[ours] = typeof value === 'string' ? (VALUES[value] ?? value) : value;
  }
  if (reference.options.include_background === false) set.classes = foregroundOf(reference);
  return { ...preset, ...set };
}

function foregroundOf({ inputs }: LossCase): number[] {
  return Array.from({ length: inputs.pred.shape[1]! - 1 }, (_, k) => k + 1);
}

function presetOf({ id, op, options }: LossCase): Options {
  const { monai, smp, torch } = PRESETS;
  const main = id.includes('smpmain');
  if (options.convention === 'monai_asymmetric') return asymmetric(options);
  const table: Record<string, Record<string, Options>> = {
    monai: {
      dice_loss: monai.dice,
      jaccard_loss: monai.iou,
      tversky_loss: monai.tversky,
      generalized_dice_loss: monai.generalizedDice,
      focal_loss: options.activation === 'softmax' ? monai.softmaxFocal : monai.focal,
    },
    smp: {
      dice_loss: smp.dice,
      jaccard_loss: smp.iou,
      tversky_loss: smp.tversky,
      focal_tversky_loss: smp.focalTversky,
      focal_loss: main ? smp.mainFocal : options.mode === 'multiclass' ? smp.multiclassFocal : smp.focal,
      soft_bce_loss: smp.softBinaryCrossEntropy,
      soft_cross_entropy_loss: smp.softCrossEntropy,
      mcc_loss: smp.mcc,
      lovasz_hinge_loss: smp.lovasz,
      lovasz_softmax_loss: smp.lovasz,
    },
    torch: { bce_loss: torch.binaryCrossEntropy, cross_entropy_loss: torch.crossEntropy },
    formula: { focal_tversky_loss: { weightNorm: 'none' }, log_cosh_dice_loss: {} },
  };
  const preset = table[options.convention]?.[op];
  if (!preset) throw new Error(`no preset for ${id}`);
  return preset;
}

function asymmetric({ delta, epsilon }: LossCase['options']): Options {
  const floor = Number(epsilon);
  return {
    ...PRESETS.monai.asymmetricFocalTversky,
    alpha: 1 - Number(delta),
    beta: Number(delta),
    probabilityFloor: floor,
    smoothNumerator: floor,
    smoothDenominator: floor,
  };
}

/** Options of the parts of a combined loss. */
export function combinedOptionsOf({ op, options, inputs }: LossCase): Options {
  const pick = (...names: string[]): Options =>
    Object.fromEntries<unknown>(
      names.filter((name) => name in options).map((name) => [NAMES[name]!, options[name]]),
    );
  const classes =
    options.include_background === false ? { classes: foregroundOf({ inputs } as LossCase) } : {};
  const shared = pick('activation', 'reduction', 'class_weights');
  const overlap = { ...pick('smooth_nr', 'smooth_dr', 'squared_pred', 'batch', 'weight_type'), ...classes };
  const focal = { ...PRESETS.monai.diceFocal.focal, ...pick('gamma', 'alpha'), ...classes };
  if (op === 'dice_ce_loss') {
    return {
      ...shared,
      dice: { ...PRESETS.monai.dice, ...overlap },
      crossEntropy: pick('label_smoothing', 'pos_weight'),
      diceWeight: options.lambda_dice,
      crossEntropyWeight: options.lambda_ce,
    };
  }
  if (op === 'dice_focal_loss') {
    return {
      ...shared,
      dice: { ...PRESETS.monai.dice, ...overlap },
      focal,
      diceWeight: options.lambda_dice,
      focalWeight: options.lambda_focal,
    };
  }
  return {
    ...shared,
    generalizedDice: { ...PRESETS.monai.generalizedDice, ...overlap },
    focal,
    generalizedDiceWeight: options.lambda_gdl,
    focalWeight: options.lambda_focal,
  };
}
