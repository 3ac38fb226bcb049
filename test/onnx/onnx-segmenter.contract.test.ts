import type { Picture } from '../../src/imaging/picture.js';
import { openOnnxSegmenter } from '../../src/onnx/onnx-segmenter.js';
import { segmenterContract } from '../pipeline/segmenter-contract.js';
import { identityModel, node, value, type ModelParts } from './build-model.js';
import { modelFolder, plainSettings } from './model-folder.js';

const folder = modelFolder();
const scores: ModelParts = identityModel([1, 3, 'h', 'w']);
const ids: ModelParts = {
  ...scores,
  outputs: [value('ids', 'int64', [1, 'h', 'w'])],
  nodes: [node('ArgMax', ['image'], ['ids'], { axis: 1, keepdims: 0 })],
  metadata: { names: '["r", "g", "b"]' },
};
const map: ModelParts = {
  ...scores,
  outputs: [value('scores', 'float32', [1, 1, 'h', 'w'])],
  nodes: [node('ReduceMax', ['image'], ['scores'], { axes: [1], keepdims: 1 })],
};

function colours({ data }: Picture): number[][] {
  return Array.from({ length: data.length / 3 }, (_, i) => [...data.subarray(i * 3, i * 3 + 3)]);
}

const strongest = (picture: Picture) => colours(picture).map((rgb) => rgb.indexOf(Math.max(...rgb)));
/** One byte too few. */
const refused: Picture = { width: 2, height: 1, channels: 3, data: new Uint8Array(5) };

segmenterContract('a model of scores', {
  open: () => openOnnxSegmenter(folder.write(scores), plainSettings()),
  expected: strongest,
  probabilities: true,
  refused,
});

segmenterContract('a model of class ids', {
  open: () => openOnnxSegmenter(folder.write(ids), plainSettings()),
  expected: strongest,
  probabilities: false,
  refused,
});

// Logits −1, 0 and 1: the threshold 0 is where the sigmoid is 0.5.
segmenterContract('a map', {
  open: () => openOnnxSegmenter(folder.write(map), plainSettings({ threshold: 0 }, { mean: [1] })),
  expected: (picture) => colours(picture).map((rgb) => (Math.max(...rgb) >= 1 ? 1 : 0)),
  probabilities: true,
  refused,
});
