import { rowBytesOf, type CameraPicture } from '../../imaging/camera-picture.js';
import type { SegmentationWish } from '../../pipeline/ports.js';
import type { SettledReading } from '../describe-model.js';
import { planGeometry, type Size } from '../geometry.js';
import { targetSize, type ModelContract } from '../model-contract.js';
import type { ModelSettings } from '../model-settings.js';
import { provenValues } from '../output-values.js';
import type { FusionPlan, PixelSource } from './fusion-plan.js';

/** What is the same for all fused graphs of a model. */
export interface FusionBase {
  readonly contract: ModelContract;
  readonly settings: ModelSettings;
  readonly reading: SettledReading;
}

/**
 * Plans a graph for pictures like this one.
 *
 * @param outputSize of the model's output for such a picture
 */
export function planForPicture(
  base: FusionBase,
  camera: CameraPicture,
  outputSize: Size,
  wish: SegmentationWish,
): FusionPlan {
  const target = targetSize(base.contract, base.settings);
  const { height, width, channels, order = 'rgb' } = camera;
  return {
    ...planForAnySize(base, { channels, order }, wish),
    picture: {
      height,
      width,
      rowBytes: rowBytesOf(camera),
      geometry: planGeometry({ height, width }, target, base.settings.input.resize),
      outputSize,
    },
    outputShape: true,
  };
}

/** Plans a graph for pictures of any size, which are stretched to the model's. */
export function planForAnySize(base: FusionBase, source: PixelSource, wish: SegmentationWish): FusionPlan {
  const { contract, settings, reading } = base;
  const hasProbabilities = reading.kind !== 'ids';
  return {
    source,
    picture: undefined,
    input: contract.input,
    target: targetSize(contract, settings),
    recipe: settings.input,
    output: {
      name: contract.output.name,
      type: reading.type,
      kind: reading.kind,
      layout: reading.layout,
      classCount: reading.classCount,
      threshold: settings.threshold,
      proven: provenValues(contract.file.model.graph, contract.output.name),
    },
    confidence: hasProbabilities && wish.confidence === true,
    estimates: hasProbabilities && wish.estimates === true,
    outputShape: false,
  };
}
