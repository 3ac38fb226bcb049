import { statSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoFigures, MODEL_PATH } from '../../examples/demo/figures.mjs';
import { CLASS_NAMES } from '../../examples/demo/scene.mjs';
import { openOnnxSegmenter } from '../../dist/evaluate.js';
import { defaultSettings } from '../../src/settings/settings.js';
import { loadOntology } from '../../src/settings/load-ontology.js';

/** Each so many-th frame: the figures of all frames are in examples/demo/README.md. */
const EVERY = 10;

describe('the demo network', () => {
  it('is at most 1 MB', () => {
    expect(statSync(MODEL_PATH).size).toBeLessThanOrEqual(1_000_000);
  });

  it('carries the class names, in the order of the ontology and of the drive', async () => {
    const segmenter = await openOnnxSegmenter(MODEL_PATH, { ...defaultSettings(), providers: ['cpu'] });
    expect(segmenter.info.classNames).toEqual(CLASS_NAMES);
    expect(segmenter.classCount).toBe(CLASS_NAMES.length);
    await segmenter.close();
    expect(loadOntology('terrain').classes.map(({ name }) => name)).toEqual(CLASS_NAMES);
  });
});

describe('the demo', () => {
  let figures: Awaited<ReturnType<typeof demoFigures>>;

  beforeAll(async () => {
    figures = await demoFigures(EVERY);
  });

  it('cannot be done by colours alone', () => {
    expect(figures.coloursClear.meanDice).toBeLessThanOrEqual(0.7);
  });

  it('is done by the network where the air is clear', () => {
    expect(figures.networkClear.meanDice).toBeGreaterThanOrEqual(0.85);
  });

  it('defeats the network in fog and glare', () => {
    expect(figures.networkFog.meanDice).toBeLessThanOrEqual(figures.networkClear.meanDice - 0.15);
  });
});
