/**
 * `dice-monitor/evaluate`: the pipeline from messages to scores, its ports, and the segmenter that runs ONNX models.
 */
export { evaluate } from './pipeline/evaluate.js';
export type { EvaluateOptions, Progress } from './pipeline/evaluate-options.js';
export type {
  AccountCounts,
  InferredFrame,
  MeanEstimates,
  MessageSource,
  MessageWriter,
  Problem,
  ResultSink,
  RunResult,
  RunTotals,
  ScoredPair,
  Segmentation,
  SegmentationWish,
  Segmenter,
  SourceMessage,
  SourceProblem,
  TopicInfo,
  UnscoredFrame,
} from './pipeline/ports.js';
export { predictedMasks } from './pipeline/predicted-masks.js';
export { clipSource } from './pipeline/clip-source.js';
export { toPicture, type CameraPicture } from './imaging/camera-picture.js';
export type { Picture } from './imaging/picture.js';
export { openOnnxSegmenter, type OnnxSegmenter } from './onnx/onnx-segmenter.js';
export type { ModelInfo } from './onnx/model-info.js';
export type { ModelSettings } from './onnx/model-settings.js';
export { defaultSettings, type Settings } from './settings/settings.js';
