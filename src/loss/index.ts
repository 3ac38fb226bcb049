/** Differentiable losses of segmentation, on tfjs ops; see docs/losses.md for which to use when. */
export type * from './loss-options.js';
export { diceLoss, iouLoss, softDiceLoss, tverskyLoss } from './overlap-losses.js';
export { focalTverskyLoss } from './focal-tversky-loss.js';
export { logCoshDiceLoss } from './log-cosh-dice-loss.js';
export { generalizedDiceLoss } from './generalized-dice-loss.js';
export { mccLoss } from './mcc-loss.js';
export { binaryCrossEntropyLoss } from './binary-cross-entropy-loss.js';
export { crossEntropyLoss } from './cross-entropy-loss.js';
export { focalLoss } from './focal-loss.js';
export { lovaszHingeLoss, lovaszSoftmaxLoss } from './lovasz-losses.js';
export {
  diceCrossEntropyLoss,
  diceFocalLoss,
  generalizedDiceFocalLoss,
  weightedSum,
} from './combined-losses.js';
export { LOSS_NAMES, lossByName } from './loss-by-name.js';
export type { NamedLossOptions } from './loss-by-name.js';
export { PRESETS } from './presets.js';
export { openBackend } from './backend.js';
export type { Backend, BackendName, Refusal } from './backend.js';
