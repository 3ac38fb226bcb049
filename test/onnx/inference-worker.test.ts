import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/imaging/picture.js';
import { InferenceWorker } from '../../src/onnx/inference-worker.js';

const CRASHING = new URL('crashing-worker.mjs', import.meta.url);
const picture: Picture = { width: 1, height: 1, channels: 1, data: Uint8Array.of(0) };
const quiet = () => undefined;
const segment = { kind: 'segment', picture, wish: {} } as const;

describe('InferenceWorker', () => {
  it('rejects what waits and what comes later when the thread dies', async () => {
    const worker = new InferenceWorker('model m.onnx', quiet, CRASHING);
    const answers = await Promise.allSettled([
      worker.request(segment),
      worker.request(segment),
      worker.request(segment),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    const died = { code: 'runtime', found: 'the inference thread of model m.onnx ended with code 7' };
    expect(answers[1]).toMatchObject({ reason: died });
    await expect(worker.request(segment)).rejects.toMatchObject(died);
    await worker.exited();
  });

  it('rejects with the error that nothing caught', async () => {
    const worker = new InferenceWorker('model m.onnx', quiet, CRASHING);
    await expect(worker.request({ kind: 'throw' } as never)).rejects.toThrow(/m\.onnx failed: out of luck/);
    await worker.exited();
  });

  it('copies a buffer that cannot be handed over', async () => {
    const worker = new InferenceWorker('model m.onnx', quiet, CRASHING);
    // Node keeps small buffers in a pool that it does not let go of.
    const data = Buffer.from('a');
    const answer = await worker.request({ ...segment, picture: { ...picture, data } }, [data.buffer]);
    expect(answer).toMatchObject({ masks: 1 });
    await worker.request({ kind: 'close' });
    await worker.exited();
  });

  it('says what to do where the package has not been built', () => {
    const missing = new URL('no-such-worker.js', import.meta.url);
    expect(() => new InferenceWorker('model m.onnx', quiet, missing)).toThrow(
      /no-such-worker\.js is missing[^]*npm run build/,
    );
  });
});
