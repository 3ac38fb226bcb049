import { createHash } from 'node:crypto';
import type { ModelInfo } from '../onnx/model-info.js';
import type { ProviderTrial } from '../onnx/provider-trial.js';
import type { RunResult } from '../pipeline/ports.js';
import type { Json, ReportContext } from '../report/report.js';
import { parameterValues } from '../settings/settings.js';
import type { RunFacts } from './run-facts.js';
import { runVersions, toolVersion } from './versions.js';

/** What the report says beside the counts; all that differs between equal runs is in `run`. */
export function reportContext(facts: RunFacts, { totals }: RunResult): ReportContext {
  const { settings, model, ontology, topics, ignoreMask } = facts;
  const configuration = {
    ...(Object.fromEntries(parameterValues(settings)) as Record<string, Json>),
    ...(ignoreMask && { ignore_mask_sha256: ignoreMask.sha256 }),
  };
  return {
    run: describeRun(facts, totals.pairs),
    model: model ? describeModel(model.info) : null,
    configuration: { sha256: hash(JSON.stringify(configuration)), ...configuration },
    ontology: { name: ontology.name, sha256: ontology.sha256 },
    classes: ontology.classes,
    groups: ontology.groups,
    topics,
  };
}

function describeModel({ sha256, externalData, input, output }: ModelInfo): Record<string, Json> {
  return {
    sha256,
    ...(externalData.length > 0 && {
      external_data: externalData.map(({ location, sha256: hash }) => ({ location, sha256: hash })),
    }),
    input: { name: input.name, type: input.type, shape: input.shape },
    output: { name: output.name, type: output.type, shape: output.shape },
  };
}

function describeRun(facts: RunFacts, pairs: number): Record<string, Json> {
  const { args, settings, bag, model, ontology, started } = facts;
  const duration = (Date.now() - started.getTime()) / 1000;
  return {
    tool: `dice-monitor ${toolVersion()}`,
    versions: runVersions(),
    platform: `${process.platform} ${process.arch}`,
    provider: model?.provider ?? null,
    providers: (model?.trials ?? []).map(describeTrial),
    started: started.toISOString(),
    duration_s: duration,
    frames_per_s: pairs / duration,
    inputs: bag.files.map(({ path, storage, bytes }) => ({ path, storage, bytes })),
    model: model ? settings.modelPath : null,
    ontology: ontology.path ?? null,
    configuration: args.config ?? null,
    output: args.out,
  };
}

function describeTrial(trial: ProviderTrial): Json {
  return {
    name: trial.provider,
    outcome: trial.outcome,
    reason: trial.reason ?? null,
    agreement: trial.agreement ?? null,
    load_ms: trial.loadMs ?? null,
    first_run_ms: trial.firstRunMs ?? null,
    run_ms: trial.runMs ?? null,
    pictures: trial.pictures,
  };
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
