import type * as tf from '@tensorflow/tfjs';

/** What turns the model's values into probabilities before they are compared with the label. */
export type Activation = 'sigmoid' | 'softmax' | 'none';

/** `none` keeps one value per image and class, or per pixel; the other two give a scalar. */
export type Reduction = 'none' | 'mean' | 'sum';

/** A loss with its options bound: what training minimizes. */
export type Loss = (predicted: tf.Tensor, label: tf.Tensor) => tf.Tensor;

/**
 * What every loss takes.
 *
 * Shapes. `predicted` is float32 [N, C, …space] (or [N, …space, C], see `layout`) with any number of space axes,
 * none included: [P, C] are P pixels. `label` is either class ids of shape [N, …space], or a mask per class of the
 * shape of `predicted`, holding 0, 1 or what lies between. One channel is binary, and then class ids 0 and 1 may be
 * given as well; several channels with a mask per class are multi-label under `sigmoid` and soft class
 * probabilities under `softmax`.
 */
export interface LossOptions {
  /** Default: `softmax` for class ids of two or more channels, else `sigmoid`. `none`: probabilities are given. */
  readonly activation?: Activation;
  /** Where the channels of `predicted`, and of a mask per class, lie. Default `channelsFirst`, as in ONNX models. */
  readonly layout?: 'channelsFirst' | 'channelsLast';
  /** This value in `label` means: the pixel (in a mask: this element) is left out. Default: there is none. */
  readonly ignored?: number;
  /** One weight per class that the loss is taken over. How they enter is said at each loss. */
  readonly classWeights?: readonly number[];
  /** Default `mean`. */
  readonly reduction?: Reduction;
  /**
   * Looks through the label for values that are neither a class nor `ignored`. Default true; it reads the label
   * back from the backend, which a fast GPU loop may want to spare once its data are known to be good.
   */
  readonly checkLabel?: boolean;
}

/** How a sum of losses over classes becomes a mean. */
export type WeightNorm = 'sumOfWeights' | 'none';

/** What the overlap losses (Dice, IoU, Tversky and their kin) take beside `LossOptions`. */
export interface OverlapOptions extends LossOptions {
  /** true (default): one ratio per class over the whole batch. false: one per image and class. */
  readonly pooled?: boolean;
  /** These classes only, in this order; default all. `classWeights` then has one entry per class kept. */
  readonly classes?: readonly number[];
  /** Added to the numerator. Default 1e-5. */
  readonly smoothNumerator?: number;
  /** Added to the denominator. Default 1e-5. */
  readonly smoothDenominator?: number;
  /** What the smoothing is added to: (2TP + s) / … (default), or (TP + s) / …, where the same s weighs double. */
  readonly smoothForm?: 'twoTp' | 'tp';
  /** The denominator, and the score inside `logScore`, are at least this. Default 1e-7. */
  readonly denominatorFloor?: number;
  /** V-Net: the denominator sums p² and t² in place of p and t. Default false. */
  readonly squared?: boolean;
  /** TP is the sum of min(p, t) in place of p·t; differs for soft masks only. Default false. */
  readonly softLabel?: boolean;
  /** The loss is −log(score) in place of 1 − score. Default false. */
  readonly logScore?: boolean;
  /**
   * A class without a label pixel (in the image, or pooled): `count` it as the formula says (default), let it be
   * `zero` and yet count in the mean, or `skip` it: out of the mean; 0 where nothing is left.
   */
  readonly absentClass?: 'count' | 'zero' | 'skip';
  /** The mean of w·loss divides by the sum of the weights (default), or by the number of classes. */
  readonly weightNorm?: WeightNorm;
  /** [N, 1, …space] (or [N, …space, 1]): multiplies probabilities and label before they are summed. */
  readonly spatialMask?: tf.Tensor;
}

export type DiceOptions = OverlapOptions;
export type IouOptions = OverlapOptions;
export type LogCoshDiceOptions = OverlapOptions;

export interface TverskyOptions extends OverlapOptions {
  /** Weight of false positives. Default 0.5. */
  readonly alpha?: number;
  /** Weight of false negatives. Default 0.5. */
  readonly beta?: number;
}

export interface FocalTverskyOptions extends TverskyOptions {
  /** Exponent of 1 − TI. Default 4/3 in Abraham's 1/γ form, that is 0.75 here. */
  readonly gamma?: number;
  /**
   * `meanOfPower` (default): (1 − TI)^γ per class, then the mean. `powerOfMean`: the mean's power.
   * `asymmetric`: 1 − TI for the first class, (1 − TI)^(1 − γ) for the others, then the mean.
   */
  readonly focalForm?: 'meanOfPower' | 'powerOfMean' | 'asymmetric';
  /** Probabilities are held within [floor, 1 − floor]. Default 0. */
  readonly probabilityFloor?: number;
}

export interface GeneralizedDiceOptions extends LossOptions {
  readonly pooled?: boolean;
  readonly classes?: readonly number[];
  readonly smoothNumerator?: number;
  readonly smoothDenominator?: number;
  /** Weight of a class with V label pixels: 1/V² (`square`, default), 1/V (`simple`) or 1 (`uniform`). */
  readonly weightType?: 'square' | 'simple' | 'uniform';
}

export interface MccOptions extends LossOptions {
  readonly pooled?: boolean;
  readonly classes?: readonly number[];
  /** Added to each of TP, TN, FP and FN. Default 1e-5. */
  readonly smooth?: number;
}

/** What the losses per pixel take beside `LossOptions`. */
export interface PixelOptions extends LossOptions {
  /** A mean divides by what is `kept` (default), or by `all`, ignored ones included. */
  readonly meanDivisor?: 'kept' | 'all';
  /** The mean where every pixel is ignored: 0 (default), or NaN as in torch. */
  readonly emptyMean?: 'zero' | 'nan';
}

export interface BinaryCrossEntropyOptions extends PixelOptions {
  /** Weight of the positive term, one per channel, or one for all. Default 1. */
  readonly positiveWeight?: number | readonly number[];
  /** e: the label becomes t·(1 − e) + (1 − t)·e. Default 0. */
  readonly labelSmoothing?: number;
}

export interface CrossEntropyOptions extends PixelOptions {
  /** e: the label becomes (1 − e)·t + e/C. Default 0. */
  readonly labelSmoothing?: number;
}

export interface FocalOptions extends PixelOptions {
  /** Exponent of 1 − pt. Default 2. */
  readonly gamma?: number;
  /** Weight of positives; 1 − alpha weighs negatives. Default: no such weights. */
  readonly alpha?: number;
  /** These classes only; default all. Under `softmax` the others leave before the softmax. */
  readonly classes?: readonly number[];
  /** One mean over all `elements` (default under `sigmoid`), or per class and then the classes' `mean` or `sum` (default under `softmax`). */
  readonly classReduction?: 'elements' | 'mean' | 'sum';
  /** Divides by the sum of (1 − pt)^γ; the gradient flows through it. Default false. */
  readonly normalized?: boolean;
  /** Reduced focal loss: the factor is ((1 − pt)/threshold)^γ, and 1 where pt < threshold. */
  readonly reducedThreshold?: number;
  /** `reduction: 'sum'` sums over everything (`plain`, default), or takes the mean over space first. */
  readonly sumForm?: 'plain' | 'spaceMean';
  /** The mean of w·loss divides by the number of classes (default), or by the sum of the weights. */
  readonly weightNorm?: WeightNorm;
}

export interface LovaszOptions extends LossOptions {
  /** One sort per image, then the mean of the images. Default false: one sort over the batch. */
  readonly perImage?: boolean;
}

/** Dice and a cross entropy: binary under `sigmoid`, over the classes under `softmax`. */
export interface DiceCrossEntropyOptions extends LossOptions {
  readonly dice?: DiceOptions;
  readonly crossEntropy?: CrossEntropyOptions & BinaryCrossEntropyOptions;
  /** Default 1. */
  readonly diceWeight?: number;
  /** Default 1. */
  readonly crossEntropyWeight?: number;
}

export interface DiceFocalOptions extends LossOptions {
  readonly dice?: DiceOptions;
  readonly focal?: FocalOptions;
  /** Default 1. */
  readonly diceWeight?: number;
  /** Default 1. */
  readonly focalWeight?: number;
}

export interface GeneralizedDiceFocalOptions extends LossOptions {
  readonly generalizedDice?: GeneralizedDiceOptions;
  readonly focal?: FocalOptions;
  /** Default 1. */
  readonly generalizedDiceWeight?: number;
  /** Default 1. */
  readonly focalWeight?: number;
}
