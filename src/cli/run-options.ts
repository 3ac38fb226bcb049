import { createLabelMapper } from '../core/label-table.js';
import { secondsToNs } from '../core/stamp.js';
import type { EvaluateOptions } from '../pipeline/evaluate-options.js';
import { labelTable } from '../settings/ontology-labels.js';
import { scoreLayout } from './fit-ontology.js';
import type { RunFacts } from './run-facts.js';

/** What is wanted of each inferred image beside its mask: what the model is made ready for is what it is then asked for. */
export function runWish({ frames, published }: Pick<RunFacts, 'frames' | 'published'>): {
  readonly estimates: boolean;
  readonly confidence: boolean;
} {
  return { estimates: frames === 'all', confidence: published.has('confidence') };
}

/** What a run does, from what is known when it starts. */
export function evaluateOptions({
  args,
  settings,
  ontology,
  topics,
  scan,
  ignoreMask,
  frames,
  published,
}: RunFacts): EvaluateOptions {
  return {
    imageTopic: topics.image,
    labelTopic: topics.label,
    scan,
    imageHolds: args.predicted === undefined ? 'pictures' : 'masks',
    frames,
    wants: {
      ...runWish({ frames, published }),
      pictures: published.has('overlay') && args.predicted === undefined,
      soft: args.soft,
    },
    toleranceNs: secondsToNs(settings.sync.tolerance),
    maxRate: settings.maxRate,
    maxWaitingBytes: settings.sync.maxWaitingBytes,
    classCount: ontology.classes.length,
    layout: scoreLayout(ontology),
    mapLabel: createLabelMapper(labelTable(ontology, settings.ignoreLabel)),
    ...(ignoreMask && { ignoreMask: ignoreMask.mask }),
  };
}
