import type { BagReader } from '../bag/index.js';
import type { Mask } from '../core/mask.js';
import type { OnnxSegmenter } from '../onnx/onnx-segmenter.js';
import type { OutputTopic } from '../pipeline/output-topics.js';
import type { MessageSource, Segmenter, TopicInfo } from '../pipeline/ports.js';
import type { ScanUnderWay } from '../pipeline/scan-recording.js';
import type { Ontology } from '../settings/ontology.js';
import type { Settings } from '../settings/settings.js';
import type { EvaluateArguments } from './evaluate-arguments.js';

/** What is known when a run starts. */
export interface RunFacts {
  readonly args: EvaluateArguments;
  readonly settings: Settings;
  readonly bag: BagReader;
  /** The part of the bag that is scored. */
  readonly source: MessageSource;
  /** The first pass over it, which starts while the model is loaded. */
  readonly scan: ScanUnderWay;
  readonly segmenter: Segmenter;
  /** Undefined where masks of another node are scored. */
  readonly model: OnnxSegmenter | undefined;
  readonly ontology: Ontology;
  readonly ignoreMask: IgnoreMask | undefined;
  /** `image` is the topic with the masks where those are scored. */
  readonly topics: { readonly image: TopicInfo; readonly label: TopicInfo };
  readonly frames: 'labelled' | 'all';
  /** Topics of the output bag; none without one. */
  readonly published: ReadonlySet<OutputTopic>;
  readonly started: Date;
}

/** Pixels that never count, and what file says so. */
export interface IgnoreMask {
  readonly mask: Mask;
  readonly sha256: string;
}
