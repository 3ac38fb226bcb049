import type { BagReader } from '../bag/index.js';
import type { OnnxSegmenter } from '../onnx/onnx-segmenter.js';
import type { TopicInfo } from '../pipeline/ports.js';
import type { Ontology } from '../settings/ontology.js';
import type { Settings } from '../settings/settings.js';
import type { EvaluateArguments } from './evaluate-arguments.js';

/** What is known when a run starts. */
export interface RunFacts {
  readonly args: EvaluateArguments;
  readonly settings: Settings;
  readonly bag: BagReader;
  readonly segmenter: OnnxSegmenter;
  readonly ontology: Ontology;
  readonly topics: { readonly image: TopicInfo; readonly label: TopicInfo };
  readonly started: Date;
}
