import type { Picture } from '../imaging/picture.js';
import type { Segmentation, SegmentationWish } from '../pipeline/ports.js';
import { createSession } from './execution-provider.js';
import type { Size } from './geometry.js';
import { checkContract } from './model-contract.js';
import type { ModelInfo } from './model-info.js';
import type { ModelSettings } from './model-settings.js';
import { ProviderLadder } from './provider-ladder.js';
import type { ProviderTrial } from './provider-trial.js';
import { readModelFile } from './read-model.js';
import { trialPicture } from './trial-picture.js';
import { unfusedProgram } from './unfused-program.js';

/** Sizes for a run at load where none is known; oblong, so that axes can be told apart. */
const TRIAL_SIZES: readonly Size[] = [
  { height: 192, width: 256 },
  { height: 480, width: 640 },
  { height: 512, width: 1024 },
];

/** A model that runs, in the thread that opened it. */
export interface OpenedModel {
  readonly info: ModelInfo;
  /** The providers that were tried; changes where one fails later. */
  readonly trials: readonly ProviderTrial[];
  /** One call at a time. Leaves the picture as it is. */
  segment(picture: Picture, wish?: SegmentationWish): Promise<Segmentation>;
  release(): Promise<void>;
}

/**
 * Reads, checks and loads a model on the first provider that works. A provider of a GPU is always tried; the CPU where
 * a picture's size is given, and where the output's meaning cannot be read from the file.
 *
 * @param tell told what a person should know while it happens, a line at a time
 * @throws DiceMonitorError `model`, `configuration` or `dependency`
 */
export async function openModel(
  modelPath: string,
  settings: ModelSettings,
  pictureSize: Size | undefined,
  tell: (line: string) => void,
): Promise<OpenedModel> {
  const contract = checkContract(readModelFile(modelPath), settings);
  const program = await unfusedProgram(contract, settings);
  const ladder = await ProviderLadder.open({
    providers: settings.providers,
    requireGpu: settings.requireGpu,
    agreement: settings.providerAgreement,
    trialPictures: (pictureSize ? [pictureSize] : TRIAL_SIZES).map(trialPicture),
    tryCpu: pictureSize !== undefined || contract.output.reading.state === 'measure',
    model: modelPath,
    create: (provider) => createSession(program.path, provider, settings),
    segment: program.segment,
    tell,
  });
  return {
    info: program.describe(),
    get trials() {
      return ladder.trials;
    },
    segment: (picture, wish) => ladder.segment(picture, wish),
    release: () => ladder.release(),
  };
}
