import { predictedMasks } from '../../src/pipeline/predicted-masks.js';
import { segmenterContract } from './segmenter-contract.js';

segmenterContract('masks of another node', {
  open: () => predictedMasks(3),
  channels: 1,
  expected: ({ data }) => [...data],
  probabilities: false,
  refused: { width: 2, height: 1, channels: 3, data: new Uint8Array(6) },
});
