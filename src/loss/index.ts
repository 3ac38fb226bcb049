/** Differentiable losses of segmentation, on tfjs ops; see docs/losses.md for which to use when. */
export type * from './loss-options.js';
export { openBackend } from './backend.js';
export type { Backend, BackendName } from './backend.js';
