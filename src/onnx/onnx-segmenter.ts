import type { Segmenter } from '../pipeline/ports.js';
import type { ModelInfo } from './model-info.js';
import type { ModelSettings } from './model-settings.js';

export interface OnnxSegmenter extends Segmenter {
  readonly info: ModelInfo;
  readonly provider: string;
  readonly providerNotes: readonly string[];
}

export function openOnnxSegmenter(
  modelPath: string,
  settings: ModelSettings,
  pictureSize?: { readonly width: number; readonly height: number },
): Promise<OnnxSegmenter> {
  return Promise.reject(new Error(`${modelPath} ${settings.outputName} ${pictureSize?.width ?? 0}`));
}
