/**
 * The thread in which a model runs: onnxruntime-node blocks its thread for the whole of an inference. Started
 * by inference-worker.ts, always from the built file.
 */
import { parentPort } from 'node:worker_threads';
import type { Segmentation } from '../pipeline/ports.js';
import { openModel, type OpenedModel } from './opened-model.js';
import { toErrorParts, type WorkerNotice, type WorkerReply, type WorkerRequest } from './worker-messages.js';

let model: OpenedModel | undefined;
let queue = Promise.resolve();

async function answer(request: WorkerRequest): Promise<WorkerReply> {
  if (request.kind === 'open') {
    model = await openModel(request, tell);
    return { kind: 'opened', info: model.info, trials: model.trials };
  }
  if (request.kind === 'close') {
    await model?.release();
    model = undefined;
    return { kind: 'closed' };
  }
  if (!model) {
    throw new Error('No model is open.');
  }
  if (request.kind === 'prepare') {
    await model.prepare(request.picture, request.wish);
    return { kind: 'prepared' };
  }
  const startMs = performance.now();
  const segmentation = await model.segment(request.picture, request.wish);
  const inferenceSeconds = (performance.now() - startMs) / 1000;
  // The picture is kept until here: a provider that fails hands it to the next.
  const answered = { ...segmentation, inferenceSeconds, spent: request.picture.data };
  return { kind: 'segmented', segmentation: answered, trials: model.trials };
}

function tell(line: string): void {
  const notice: WorkerNotice = { kind: 'notice', line };
  parentPort?.postMessage(notice);
}

/** What is handed over instead of copied. */
function pixelBuffers({ mask, confidence, spent }: Segmentation): ArrayBuffer[] {
  const pixels = [mask.data, confidence?.data, spent];
  return pixels.flatMap((data) => (data ? [data.buffer as ArrayBuffer] : []));
}

async function serve(request: WorkerRequest): Promise<void> {
  let reply: WorkerReply;
  try {
    reply = await answer(request);
  } catch (error) {
    reply = { kind: 'failed', error: toErrorParts(error) };
  }
  parentPort?.postMessage(reply, reply.kind === 'segmented' ? pixelBuffers(reply.segmentation) : []);
  if (request.kind === 'close') {
    parentPort?.close();
  }
}

parentPort?.on('message', (request: WorkerRequest) => {
  queue = queue.then(() => serve(request));
});
