import { describe, expect, it } from 'vitest';
import type { Picture } from '../../src/imaging/picture.js';
import { openOnnxSegmenter } from '../../src/onnx/onnx-segmenter.js';
import { identityModel } from './build-model.js';
import { modelFolder, plainSettings } from './model-folder.js';

const folder = modelFolder();

/** 2 x 2, red, green, blue, red: classes 0, 1, 2, 0 of a model that gives its input as scores. */
function colours(): Picture {
  return { height: 2, width: 2, channels: 3, data: Uint8Array.of(9, 0, 0, 0, 9, 0, 0, 0, 9, 9, 0, 0) };
}

describe('a model that is made ready', () => {
  it('counts no picture, changes no mask, and leaves what is wrong to the picture itself', async () => {
    const segmenter = await openOnnxSegmenter(folder.write(identityModel([1, 3, 2, 2])), plainSettings());
    try {
      await segmenter.prepare(colours());
      await segmenter.prepare({ ...colours(), data: new Uint8Array(3) });
      expect(segmenter.trials[0]?.pictures).toBe(0);
      const { mask } = await segmenter.segment(colours());
      expect([...mask.data]).toEqual([0, 1, 2, 0]);
      expect(segmenter.trials[0]?.pictures).toBe(1);
    } finally {
      await segmenter.close();
    }
    await segmenter.prepare(colours());
  });
});
