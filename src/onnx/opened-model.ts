import type { CameraPicture } from '../imaging/camera-picture.js';
import type { Picture } from '../imaging/picture.js';
import type { Segmentation, SegmentationWish } from '../pipeline/ports.js';
import { fusedProgram, whyUnfused } from './fuse/fused-program.js';
import type { Size } from './geometry.js';
import { checkContract, type ModelContract } from './model-contract.js';
import type { ModelInfo } from './model-info.js';
import type { ModelProgram, ProgramSession } from './model-program.js';
import type { ModelSettings } from './model-settings.js';
import { ProviderLadder } from './provider-ladder.js';
import type { ProviderTrial } from './provider-trial.js';
import { readModelFile } from './read-model.js';
import type { TrialPicture } from './session-trial.js';
import { trialPicture } from './trial-picture.js';
import { UnfusedProgram } from './unfused-program.js';

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
  segment(picture: CameraPicture, wish?: SegmentationWish): Promise<Segmentation>;
  /** Makes the model ready for pictures like this one. */
  prepare(picture: CameraPicture, wish?: SegmentationWish): Promise<void>;
  release(): Promise<void>;
}

/** What is opened, and how. */
export interface ModelRequest {
  readonly modelPath: string;
  readonly settings: ModelSettings;
  /** Where given, the model is tried on a picture of this size. */
  readonly pictureSize: Size | undefined;
  /** Whether pre- and post-processing go into the graph, where the model lets them. */
  readonly fused: boolean;
}

/**
 * Reads, checks and loads a model on the first provider that works. A provider of a GPU is always tried; the CPU where
 * a picture's size is given, and where the output's meaning cannot be read from the file.
 *
 * @param tell told what a person should know while it happens, a line at a time
 * @throws DiceMonitorError `model`, `configuration` or `dependency`
 */
export async function openModel(
  { modelPath, settings, pictureSize, fused }: ModelRequest,
  tell: (line: string) => void,
): Promise<OpenedModel> {
  const contract = checkContract(readModelFile(modelPath), settings);
  const program = await chooseProgram(contract, settings, fused, tell);
  const ladder = await ProviderLadder.open({
    providers: settings.providers,
    requireGpu: settings.requireGpu,
    agreement: settings.providerAgreement,
    trialPictures: (pictureSize ? [pictureSize] : TRIAL_SIZES).map(pictureMaker),
    tryCpu: pictureSize !== undefined || contract.output.reading.state === 'measure',
    model: modelPath,
    create: (provider) => {
      if (provider === 'tensorrt') tell('tensorrt builds engines for the model, which may take minutes');
      return program.open(provider);
    },
    segment: (session: ProgramSession, picture, wish) => session.segment(picture, wish),
    tell,
  });
  return {
    info: program.describe(),
    get trials() {
      return ladder.trials;
    },
    segment: (picture, wish) => ladder.segment(picture, wish),
    prepare: (picture, wish) => ladder.prepare(picture, wish),
    release: () => ladder.release(),
  };
}

function pictureMaker(size: Size): TrialPicture {
  let made: Picture | undefined;
  return () => (made ??= trialPicture(size));
}

async function chooseProgram(
  contract: ModelContract,
  settings: ModelSettings,
  fused: boolean,
  tell: (line: string) => void,
): Promise<ModelProgram> {
  const unfused = await UnfusedProgram.create(contract, settings);
  if (!fused) return unfused;
  const reason = whyUnfused(contract);
  if (reason === undefined) return fusedProgram(unfused, tell);
  tell(`model ${contract.file.path} runs unfused, which is slower: ${reason}`);
  return unfused;
}
