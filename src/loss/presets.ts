import type {
  BinaryCrossEntropyOptions,
  CrossEntropyOptions,
  DiceFocalOptions,
  FocalOptions,
  FocalTverskyOptions,
  GeneralizedDiceOptions,
  LovaszOptions,
  MccOptions,
  OverlapOptions,
  TverskyOptions,
} from './loss-options.js';

/** MONAI 1.5: smoothing on 2TP, one ratio per image and class, weights that are not normalized. */
const MONAI_OVERLAP = {
  pooled: false,
  smoothForm: 'twoTp',
  smoothNumerator: 1e-5,
  smoothDenominator: 1e-5,
  denominatorFloor: 0,
  absentClass: 'count',
  weightNorm: 'none',
} as const satisfies OverlapOptions;

/** SMP 0.5: smoothing on TP, always pooled, an absent class contributes 0 and counts in the mean. */
const SMP_OVERLAP = {
  pooled: true,
  smoothForm: 'tp',
  smoothNumerator: 0,
  smoothDenominator: 0,
  denominatorFloor: 1e-7,
  softLabel: true,
  absentClass: 'zero',
  weightNorm: 'sumOfWeights',
} as const satisfies OverlapOptions;

/** MONAI's sum is over images and classes of the mean over space; its mean is over all elements. */
const MONAI_FOCAL = {
  sumForm: 'spaceMean',
  classReduction: 'elements',
  weightNorm: 'none',
} as const satisfies FocalOptions;

/**
 * The conventions of other libraries, where they differ from our defaults, as options to spread into a loss:
 * `diceLoss(logits, label, { ...PRESETS.smp.dice, ignored: 255 })`. What each pins down is in
 * docs/losses.md; the tests hold them to the libraries' own numbers.
 */
export const PRESETS = {
  /** MONAI 1.5.0. */
  monai: {
    dice: MONAI_OVERLAP,
    iou: MONAI_OVERLAP,
    tversky: { ...MONAI_OVERLAP, smoothForm: 'tp' } satisfies TverskyOptions,
    generalizedDice: { pooled: false, weightType: 'square' } satisfies GeneralizedDiceOptions,
    /** One-vs-rest on every channel, for class ids too; alpha off. */
    focal: { ...MONAI_FOCAL, activation: 'sigmoid', gamma: 2 } satisfies FocalOptions,
    /** `use_softmax=True`: the mean is over N·C·pixels, C times smaller than over pixels. */
    softmaxFocal: { ...MONAI_FOCAL, activation: 'softmax', gamma: 2 } satisfies FocalOptions,
    /** The focal part has a sigmoid even where Dice has a softmax. */
    diceFocal: {
      dice: MONAI_OVERLAP,
      focal: { ...MONAI_FOCAL, activation: 'sigmoid', gamma: 2 },
    } satisfies DiceFocalOptions,
    /** AsymmetricFocalTversky of the unified focal loss, its delta 0.7: two channels of probabilities. */
    asymmetricFocalTversky: {
      ...MONAI_OVERLAP,
      activation: 'none',
      focalForm: 'asymmetric',
      smoothForm: 'tp',
      smoothNumerator: 1e-7,
      smoothDenominator: 1e-7,
      probabilityFloor: 1e-7,
      alpha: 0.3,
      beta: 0.7,
      gamma: 0.75,
    } satisfies FocalTverskyOptions,
  },
  /** segmentation_models_pytorch 0.5.0; `main` has what changed after it. */
  smp: {
    dice: SMP_OVERLAP,
    iou: SMP_OVERLAP,
    tversky: SMP_OVERLAP satisfies TverskyOptions,
    focalTversky: { ...SMP_OVERLAP, focalForm: 'powerOfMean', gamma: 1 } satisfies FocalTverskyOptions,
    /** Binary and multi-label: one mean over all elements. */
    focal: { activation: 'sigmoid', gamma: 2, classReduction: 'elements' } satisfies FocalOptions,
    /** Multi-class: one-vs-rest, the classes' losses summed. */
    multiclassFocal: { activation: 'sigmoid', gamma: 2, classReduction: 'sum' } satisfies FocalOptions,
    /** Since 0.5.1: the classes' losses averaged, by their weights. */
    mainFocal: {
      activation: 'sigmoid',
      gamma: 2,
      classReduction: 'mean',
      weightNorm: 'sumOfWeights',
    } satisfies FocalOptions,
    /** Ignored elements are 0 and stay in the divisor. */
    softBinaryCrossEntropy: { meanDivisor: 'all' } satisfies BinaryCrossEntropyOptions,
    softCrossEntropy: { meanDivisor: 'all' } satisfies CrossEntropyOptions,
    mcc: { pooled: true, smooth: 1e-5 } satisfies MccOptions,
    lovasz: { perImage: false } satisfies LovaszOptions,
  },
  /** torch 2.6. */
  torch: {
    /** A mean over nothing is NaN. */
    binaryCrossEntropy: { meanDivisor: 'kept', emptyMean: 'nan' } satisfies BinaryCrossEntropyOptions,
    crossEntropy: { meanDivisor: 'kept', emptyMean: 'nan' } satisfies CrossEntropyOptions,
  },
} as const;
