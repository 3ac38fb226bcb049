import { createHash } from 'node:crypto';
import type { ModelInfo } from '../onnx/model-info.js';
import type { OnnxSegmenter } from '../onnx/onnx-segmenter.js';
import type { ProviderTrial } from '../onnx/provider-trial.js';
import type { Json, ReportContext } from '../report/report.js';
import type { Ontology } from '../settings/ontology.js';
import { parameterValues, type Settings } from '../settings/settings.js';
import type { IgnoreMask, RunFacts } from './run-facts.js';
import { runVersions, toolVersion } from './versions.js';

/** What decides the scores of a run, of a recording or of a live node. */
export interface ReportFacts extends Pick<ReportContext, 'topics'> {
  readonly settings: Settings;
  /** Undefined where masks of another node are scored. */
  readonly model: Pick<OnnxSegmenter, 'info' | 'provider' | 'trials'> | undefined;
  readonly ontology: Ontology;
  readonly ignoreMask: IgnoreMask | undefined;
}

/**
 * What the report says beside the counts.
 *
 * @param run all that differs between equal runs
 */
export function reportContext(facts: ReportFacts, run: ReportContext['run']): ReportContext {
  const { settings, model, ontology, topics, ignoreMask } = facts;
  const configuration = {
    ...(Object.fromEntries(parameterValues(settings)) as Record<string, Json>),
    ...(ignoreMask && { ignore_mask_sha256: ignoreMask.sha256 }),
  };
  return {
    run,
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

/** The `run` part of the report of a recording. */
export function describeRun(facts: RunFacts, pairs: number): Record<string, Json> {
  const { args, bag } = facts;
  return {
    ...describeMeasurement(facts, facts.started, pairs),
    inputs: bag.files.map(({ path, storage, bytes }) => ({ path, storage, bytes })),
    ...describePlaces(facts, args.config, args.out),
  };
}

/** What ran, on what, and when. */
export function describeMeasurement(
  { model }: ReportFacts,
  started: Date,
  pairs: number,
): Record<string, Json> {
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
  };
}

/** Where things lie on this machine. */
export function describePlaces(
  { settings, model, ontology }: ReportFacts,
  configuration: string | undefined,
  output: string,
): Record<string, Json> {
  return {
    model: model ? settings.modelPath : null,
    ontology: ontology.path ?? null,
    configuration: configuration ?? null,
    output,
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
