import { createHash } from 'node:crypto';
import type { RunResult } from '../pipeline/ports.js';
import type { Json, ReportContext } from '../report/report.js';
import { parameterValues } from '../settings/settings.js';
import type { RunFacts } from './run-facts.js';
import { runVersions, toolVersion } from './versions.js';

/** What the report says beside the counts; all that differs between equal runs is in `run`. */
export function reportContext(facts: RunFacts, { totals }: RunResult): ReportContext {
  const { settings, segmenter, ontology, topics } = facts;
  const { info } = segmenter;
  const configuration = Object.fromEntries(parameterValues(settings)) as Record<string, Json>;
  return {
    run: describeRun(facts, totals.pairs),
    model: {
      sha256: info.sha256,
      ...(info.externalData.length > 0 && {
        external_data: info.externalData.map(({ location, sha256 }) => ({ location, sha256 })),
      }),
      input: { name: info.input.name, type: info.input.type, shape: info.input.shape },
      output: { name: info.output.name, type: info.output.type, shape: info.output.shape },
    },
    configuration: { sha256: hash(JSON.stringify(configuration)), ...configuration },
    ontology: { name: ontology.name, sha256: ontology.sha256 },
    classes: ontology.classes,
    groups: ontology.groups,
    topics,
  };
}

function describeRun(
  { args, settings, bag, segmenter, ontology, started }: RunFacts,
  pairs: number,
): Record<string, Json> {
  const duration = (Date.now() - started.getTime()) / 1000;
  return {
    tool: `dice-monitor ${toolVersion()}`,
    versions: runVersions(),
    platform: `${process.platform} ${process.arch}`,
    provider: segmenter.provider,
    started: started.toISOString(),
    duration_s: duration,
    frames_per_s: pairs / duration,
    inputs: bag.files.map(({ path, storage, bytes }) => ({ path, storage, bytes })),
    model: settings.modelPath,
    ontology: ontology.path ?? null,
    configuration: args.config ?? null,
    output: args.out,
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
