import { join } from 'node:path';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { createLabelMapper } from '../core/label-table.js';
import { openOnnxSegmenter, type OnnxSegmenter } from '../onnx/onnx-segmenter.js';
import { describeTrials, providerNotes, type ProviderTrial } from '../onnx/provider-trial.js';
import { createLiveMonitor } from '../pipeline/live-monitor.js';
import type { LiveSegmenter, ModelFacts } from '../pipeline/live-setup.js';
import type { LiveMonitor, LiveRequest, LiveWriter, RunResult, TopicInfo } from '../pipeline/ports.js';
import { predictedMasks } from '../pipeline/predicted-masks.js';
import { prepareOutputFolder, writeWhole } from '../report/output-folder.js';
import { buildReport, formatReport } from '../report/report.js';
import { labelTable } from '../settings/ontology-labels.js';
import type { Settings } from '../settings/settings.js';
import { fitOntology, scoreLayout } from './fit-ontology.js';
import { namedOntology } from './open-run.js';
import { readIgnoreMask } from './read-ignore-mask.js';
import { describeMeasurement, describePlaces, reportContext, type ReportFacts } from './report-context.js';

/**
 * Opens what a live monitor is made of: model, ontology, ignore mask, and the topics on the writer.
 *
 * @throws DiceMonitorError for what keeps it from working; nothing stays open then
 */
export async function openLiveMonitor(request: LiveRequest, writer: LiveWriter): Promise<LiveMonitor> {
  const { settings } = request;
  const model = request.imageHolds === 'pictures' ? await openModel(settings, request) : undefined;
  try {
    const ontology = model ? fitOntology(settings, model.info) : namedOntology(settings);
    const ignoreMask = settings.ignoreMask === '' ? undefined : await readIgnoreMask(settings.ignoreMask);
    const facts = { settings, model, ontology, ignoreMask, topics: reportTopics(request) };
    const started = new Date();
    return await createLiveMonitor({
      request,
      writer,
      ontology,
      classCount: ontology.classes.length,
      layout: scoreLayout(ontology),
      mapLabel: createLabelMapper(labelTable(ontology, settings.ignoreLabel)),
      ...(ignoreMask && { ignoreMask: ignoreMask.mask }),
      threshold: model?.info.output.kind === 'map' ? settings.threshold : NaN,
      segmenter: model ? asLive(model) : maskSegmenter(ontology.classes.length),
      openSegmenter: async (changed) =>
        model ? asLive(await openModel(changed, request)) : maskSegmenter(0),
      saveReport: (result, changed) => saveReport(result, { ...facts, settings: changed }, started),
      clock: () => process.hrtime.bigint(),
    });
  } catch (error) {
    await model?.close();
    throw error;
  }
}

async function openModel(settings: Settings, { onNote }: LiveRequest): Promise<OnnxSegmenter> {
  if (settings.modelPath === '') {
    throw new DiceMonitorError('configuration', {
      found: 'model_path is empty',
      expected: 'the path of an ONNX model',
      hint: 'set the parameter model_path (model:=… of the launch file), or name a topic with masks: predicted:=…',
    });
  }
  const tell = (text: string): void => {
    onNote({ level: 'info', text });
  };
  const model = await openOnnxSegmenter(settings.modelPath, settings, undefined, tell);
  for (const text of model.info.warnings) onNote({ level: 'warn', text });
  tell(describeTrials(model.trials));
  return model;
}

/** The model, and what diagnostics tell of it. */
function asLive(model: OnnxSegmenter): LiveSegmenter {
  return {
    classCount: model.classCount,
    get facts(): ModelFacts {
      return { provider: model.provider, sha256: model.info.sha256, details: providerDetails(model.trials) };
    },
    segment: (picture, wish) => model.segment(picture, wish),
    close: () => model.close(),
  };
}

function providerDetails(trials: readonly ProviderTrial[]): [string, string][] {
  const agreement = trials.find(({ outcome }) => outcome === 'runs')?.agreement;
  return [
    ...(agreement === undefined ? [] : [['provider_agreement', String(agreement)] as [string, string]]),
    ...providerNotes(trials).map((note): [string, string] => ['provider_not_used', note]),
  ];
}

function maskSegmenter(classCount: number): LiveSegmenter {
  return { ...predictedMasks(classCount), facts: { provider: '', sha256: '', details: [] } };
}

/** A report names both topics; one that there is not is named by nothing. */
function reportTopics({ topics }: LiveRequest): { image: TopicInfo; label: TopicInfo } {
  const none: TopicInfo = { name: '', type: '', messageCount: undefined };
  return { image: topics.image, label: topics.label ?? none };
}

/** Writes report.json into a new folder that is named by the time: 2026-05-04T12-30-59.123Z. */
async function saveReport(result: RunResult, facts: ReportFacts, started: Date): Promise<string> {
  const { settings } = facts;
  if (settings.reportDir === '') {
    throw new DiceMonitorError('configuration', {
      found: 'report_dir is not set',
      expected: 'a folder for reports',
      hint: 'set the parameter report_dir: ros2 param set NODE report_dir FOLDER',
    });
  }
  const folder = join(settings.reportDir, new Date().toISOString().replaceAll(':', '-'));
  await prepareOutputFolder(folder, false);
  const run = {
    ...describeMeasurement(facts, started, result.totals.pairs),
    inputs: [],
    ...describePlaces(facts, undefined, folder),
  };
  await writeWhole(folder, 'report.json', formatReport(buildReport(result, reportContext(facts, run))));
  return folder;
}
