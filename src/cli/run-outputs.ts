import { join } from 'node:path';
import { createMcapBag, type McapBagWriter } from '../bag/index.js';
import { secondsToNs } from '../core/stamp.js';
import { InputCopier } from '../pipeline/input-copier.js';
import type { ResultSink, RunResult } from '../pipeline/ports.js';
import { WorstFrames } from '../pipeline/worst-frames.js';
import { createFramesCsv, type FramesCsv } from '../report/frames-csv.js';
import { WORST_FRAMES } from '../report/output-folder.js';
import { scoreLayout } from './fit-ontology.js';
import type { RunFacts } from './run-facts.js';
import { say } from './say.js';

/** Under which the live node's topics lie. */
const NAMESPACE = '/dice_monitor';

/** What a run writes beside its report. */
export class RunOutputs {
  readonly #facts: RunFacts;
  readonly #frames: FramesCsv;
  readonly #bag: McapBagWriter | undefined;
  readonly #worst: WorstFrames | undefined;
  readonly sinks: readonly ResultSink[];

  private constructor(
    facts: RunFacts,
    frames: FramesCsv,
    bag: McapBagWriter | undefined,
    others: ResultSink[],
  ) {
    this.#facts = facts;
    this.#frames = frames;
    this.#bag = bag;
    this.#worst = facts.args.worst > 0 ? new WorstFrames(facts.args.worst) : undefined;
    this.sinks = [frames, ...others, ...(this.#worst ? [this.#worst] : [])];
  }

  /** @throws DiceMonitorError `output` where something cannot be written */
  static async open(facts: RunFacts): Promise<RunOutputs> {
    const { args, ontology, frames } = facts;
    const bag = args.outputBag === undefined ? undefined : await createMcapBag(args.outputBag);
    const sinks = bag ? await bagSinks(bag, facts) : [];
    const csv = await createFramesCsv(
      join(args.out, 'frames.csv'),
      ontology.classes.length,
      frames === 'all',
    );
    return new RunOutputs(facts, csv, bag, sinks);
  }

  /** Ends what was written. After a failure no bag is left behind; what was stopped is a bag up to there. */
  async close(result: RunResult | undefined): Promise<void> {
    await this.#frames.close();
    if (!result || result.failure !== undefined) {
      await this.#bag?.discard();
      return;
    }
    await this.#bag?.close();
    if (this.#worst) await this.#writeWorst(this.#worst);
  }

  async #writeWorst(worst: WorstFrames): Promise<void> {
    const { args, source, topics } = this.#facts;
    const folder = join(args.out, WORST_FRAMES);
    const bag = await createMcapBag(folder);
    try {
      const count = await worst.write(source, topics, bag, NAMESPACE);
      await bag.close();
      if (!args.quiet) say(`the ${count} worst frames: ${folder}`);
    } catch (error) {
      await bag.discard();
      throw error;
    }
  }
}

async function bagSinks(
  bag: McapBagWriter,
  { args, settings, ontology, model, published, topics }: RunFacts,
): Promise<ResultSink[]> {
  const { openPublishers } = await import('../pipeline/open-publishers.js');
  const publishers = await openPublishers({
    writer: bag,
    topics: published,
    namespace: NAMESPACE,
    ontology,
    layout: scoreLayout(ontology),
    windowNs: secondsToNs(settings.window),
    displayRate: settings.displayRate,
    displayWidth: settings.displayWidth,
    threshold: model?.info.output.kind === 'map' ? settings.threshold : NaN,
  });
  if (!args.copyInputs) return publishers;
  return [await InputCopier.open(bag, [topics.image, topics.label]), ...publishers];
}
