import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { rowBytesOf, type CameraPicture } from '../imaging/camera-picture.js';
import type { Segmentation, SegmentationWish, Segmenter } from '../pipeline/ports.js';
import type { Size } from './geometry.js';
import { InferenceWorker } from './inference-worker.js';
import type { ModelInfo } from './model-info.js';
import type { ModelSettings } from './model-settings.js';
import { runningProvider, type ProviderTrial } from './provider-trial.js';
import { setTensorRtEnvironment } from './tensorrt-environment.js';
import type { WorkerReply } from './worker-messages.js';

/** A segmenter that runs an ONNX model in a thread of its own. */
export interface OnnxSegmenter extends Segmenter {
  readonly info: ModelInfo;
  /** What runs the model: cpu, cuda, tensorrt or webgpu. Changes where a provider fails later. */
  readonly provider: string;
  /** The providers that were tried, and what they showed. */
  readonly trials: readonly ProviderTrial[];
  /**
   * Does beforehand what the first such picture would wait for; later calls wait for it. Does not tell whether the
   * model takes it: `segment` does.
   */
  prepare(picture: CameraPicture, wish?: SegmentationWish): Promise<void>;
}

/** How often a person is told that a model is still being opened. */
const PATIENCE_MS = 10_000;

/**
 * Checks a model file (DESIGN 5), loads it in a worker thread on the first provider that works, and warms it up.
 *
 * `segment` takes pictures of any size that the model takes, as they come from the camera; its mask has the picture's size. Calls
 * may overlap and are answered in order. `close` waits for them, then frees the model; it may be called again,
 * and a later `segment` is rejected.
 *
 * A provider that fails later hands its picture to the next one: no picture is lost.
 *
 * @param pictureSize where given, the model is run on a made picture of this size, so that a size that it does not take
 * shows now
 * @param tell told what a person should know while it happens (an engine is being built, a provider has failed), a line
 * at a time
 * @param fused false: pre- and post-processing run in JavaScript, outside the graph
 * @throws DiceMonitorError `model` (listing every problem of the file), `configuration` (settings that do not fit
 * the model) or `dependency` (no provider works, package not built)
 */
export async function openOnnxSegmenter(
  modelPath: string,
  settings: ModelSettings,
  pictureSize?: Size,
  tell: (line: string) => void = () => undefined,
  fused = true,
): Promise<OnnxSegmenter> {
  if (settings.providers.includes('tensorrt')) setTensorRtEnvironment(settings.cacheDir);
  const worker = new InferenceWorker(`model ${modelPath}`, tell);
  const stopWaiting = tellOfWaiting(`opening model ${modelPath}`, tell);
  try {
    const request = {
      kind: 'open',
      modelPath,
      settings: modelSettings(settings),
      pictureSize,
      fused,
    } as const;
    return new WorkerSegmenter(worker, expectKind(await worker.request(request), 'opened'));
  } catch (error) {
    await endWorker(worker);
    throw error;
  } finally {
    stopWaiting();
  }
}

/** Only what concerns the model: settings are copied to the worker. */
function modelSettings(settings: ModelSettings): ModelSettings {
  const {
    input,
    outputName,
    threshold,
    providers,
    gpuDevice,
    requireGpu,
    providerAgreement,
    threads,
    cacheDir,
  } = settings;
  return {
    input,
    outputName,
    threshold,
    providers,
    gpuDevice,
    requireGpu,
    providerAgreement,
    threads,
    cacheDir,
  };
}

/** The worker cannot speak while onnxruntime is at work, and TensorRT may be for minutes. */
function tellOfWaiting(what: string, tell: (line: string) => void): () => void {
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += PATIENCE_MS / 1000;
    tell(`${what}: ${seconds} s so far`);
  }, PATIENCE_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
  };
}

type Opened = Extract<WorkerReply, { kind: 'opened' }>;

class WorkerSegmenter implements OnnxSegmenter {
  readonly info: ModelInfo;
  readonly #worker: InferenceWorker;
  #trials: readonly ProviderTrial[];
  #closing: Promise<void> | undefined;

  constructor(worker: InferenceWorker, { info, trials }: Opened) {
    this.#worker = worker;
    this.info = info;
    this.#trials = trials;
  }

  get provider(): string {
    return runningProvider(this.#trials);
  }

  get trials(): readonly ProviderTrial[] {
    return this.#trials;
  }

  get classCount(): number | undefined {
    return this.info.classCount;
  }

  async prepare(picture: CameraPicture, wish: SegmentationWish = {}): Promise<void> {
    if (this.#closing) return;
    const { estimates = false, confidence = false } = wish;
    await this.#worker.request(
      { kind: 'prepare', picture, wish: { estimates, confidence } },
      ownBuffer(picture.data),
    );
  }

  async segment(picture: CameraPicture, wish: SegmentationWish = {}): Promise<Segmentation> {
    if (this.#closing) {
      throw new DiceMonitorError('model', {
        found: `model ${this.info.path} has been closed`,
        expected: 'an open model',
        hint: 'open it again',
      });
    }
    checkPicture(picture);
    const { estimates = false, confidence = false, softLabel } = wish;
    const reply = await this.#worker.request(
      { kind: 'segment', picture, wish: { estimates, confidence, ...(softLabel && { softLabel }) } },
      ownBuffer(picture.data),
    );
    const { segmentation, trials } = expectKind(reply, 'segmented');
    this.#trials = trials;
    return segmentation;
  }

  close(): Promise<void> {
    this.#closing ??= endWorker(this.#worker);
    return this.#closing;
  }
}

/** Lets the worker free the model and waits until it is gone; one that has crashed is gone already. */
async function endWorker(worker: InferenceWorker): Promise<void> {
  await worker.request({ kind: 'close' }).catch(() => undefined);
  await worker.exited();
}

function expectKind<Kind extends WorkerReply['kind']>(reply: WorkerReply, kind: Kind) {
  if (reply.kind !== kind) {
    throw new Error(`The worker answered ${reply.kind}, not ${kind}.`);
  }
  return reply as Extract<WorkerReply, { kind: Kind }>;
}

function checkPicture(picture: CameraPicture): void {
  const { width, height, channels, data } = picture;
  const rowBytes = rowBytesOf(picture);
  const sound = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!sound || rowBytes < width * channels || data.length !== rowBytes * height) {
    throw new DiceMonitorError('message', {
      found: `a picture of ${height}x${width} with ${channels} channels and ${data.length} bytes`,
      expected: 'height · width · channels bytes, none of them 0 (rows with padding: height · rowBytes)',
    });
  }
}

/** The buffer of bytes that have it for themselves: it can be handed over instead of copied. */
function ownBuffer({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
