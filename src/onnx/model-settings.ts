import type { Settings } from '../settings/settings.js';

/** The parameters that concern the model. */
export type ModelSettings = Pick<
  Settings,
  | 'input'
  | 'outputName'
  | 'threshold'
  | 'providers'
  | 'gpuDevice'
  | 'requireGpu'
  | 'providerAgreement'
  | 'threads'
  | 'cacheDir'
>;
