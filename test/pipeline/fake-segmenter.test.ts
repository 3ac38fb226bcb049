import type { CameraPicture } from '../../src/imaging/camera-picture.js';
import type { Picture } from '../../src/imaging/picture.js';
import { fakeSegmenter } from './fake-segmenter.js';
import { segmenterContract } from './segmenter-contract.js';

const red = ({ data, channels }: Picture) => [...data].filter((_, i) => i % channels === 0);
const refused: Picture = { width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 9) };
const fail = ({ data }: CameraPicture) => (data.includes(9) ? new Error('a picture with a 9') : undefined);

segmenterContract('the fake', {
  open: () => fakeSegmenter({ fail }),
  expected: red,
  probabilities: false,
  refused,
});

segmenterContract('the fake with probabilities', {
  open: () => fakeSegmenter({ fail, certainty: 0.75, handsBack: true }),
  expected: red,
  probabilities: true,
  refused,
});
