/**
 * `dice-monitor`: what a score is. Pairing, counting, scores, windows, groups, ontologies; no native code.
 */
export { DiceMonitorError, type ErrorCode, type ErrorDetails } from './core/dice-monitor-error.js';
export { NO_CLASS, type Mask } from './core/mask.js';
export type { LabelValues } from './core/label-values.js';
export { createLabelMapper, type LabelTable, type MappedLabel } from './core/label-table.js';
export { addConfusion, countConfusion, emptyConfusion, type ConfusionCounts } from './core/confusion.js';
export { sameAspect, sampleMask } from './core/sample-mask.js';
export { summarize, type ClassScores, type ScoreLayout, type ScoreSummary } from './core/scores.js';
export { classCountsOf, type ClassCounts } from './core/class-counts.js';
export { DEFAULT_SCORE_OPTIONS, SCORE_PRESETS, type ScoreOptions } from './core/score-options.js';
export {
  addCalibration,
  calibrationOf,
  countCalibration,
  emptyCalibration,
  subtractCalibration,
  type Calibration,
  type CalibrationCounts,
} from './core/calibration.js';
export { addSoftCounts, countSoft, emptySoftCounts, type SoftCounts } from './core/soft-counts.js';
export { softScoresOf, type SoftScores } from './core/soft-scores.js';
export { classScores, meanScore, ScoreMeter, type ScoreName } from './core/score-meter.js';
export { ScoreWindow, type ScoreWindowOptions, type WindowScores } from './core/score-window.js';
export {
  consistencyOf,
  estimateFromMask,
  estimateOf,
  type ClassStatistics,
  type Estimate,
} from './core/estimate.js';
export { Pairer, type PairingEvent, type PairingOptions, type PairingTopic } from './core/pairing.js';
export { nsToSeconds, secondsToNs, stampToNs } from './core/stamp.js';
export { builtInOntologies, loadOntology, ontologyFromNames } from './settings/load-ontology.js';
export { applyIgnoreLabel, labelTable } from './settings/ontology-labels.js';
export type { Ontology, OntologyClass, OntologyGroup } from './settings/ontology.js';
