import { createLabelMapper } from '../../src/core/label-table.js';
import type { LiveSegmenter } from '../../src/pipeline/live-setup.js';
import { createLiveMonitor } from '../../src/pipeline/live-monitor.js';
import type { LiveMonitor, LiveNote, LiveWriter, RunResult, Segmenter } from '../../src/pipeline/ports.js';
import type { Ontology } from '../../src/settings/ontology.js';
import { defaultSettings, type Settings } from '../../src/settings/settings.js';
import { fakeSegmenter } from './fake-segmenter.js';
import { IMAGE_TOPIC, LABEL_TOPIC } from './memory-source.js';

export const NAMESPACE = '/dice_monitor';

/** Three classes as the fake segmenter has them, one of them blocked. */
export const ONTOLOGY: Ontology = {
  name: 'three',
  path: undefined,
  sha256: '',
  classes: ['sky', 'trail', 'rock'].map((name, classId) => ({
    classId,
    name,
    labelIds: [classId],
    labelColors: [],
    color: [0x56b4e9, 0xe69f00, 0xd55e00][classId]!,
    ignored: false,
  })),
  ignoredIds: [],
  ignoredColors: [],
  groups: [
    { name: 'traversable', classIds: [1] },
    { name: 'blocked', classIds: [2] },
  ],
};

export const LAYOUT = { scored: [true, true, true], groups: ONTOLOGY.groups };

export const MAP_LABEL = createLabelMapper({
  ids: new Map([
    [0, 0],
    [1, 1],
    [2, 2],
    [255, 255],
  ]),
  colors: new Map(),
});

/** Keeps what is written, by topic without the namespace. */
export class KeptMessages implements LiveWriter {
  readonly topics = new Map<string, string>();
  readonly messages: { readonly topic: string; readonly data: Uint8Array }[] = [];
  /** Topics that somebody wants; undefined: all. */
  wants: ReadonlySet<string> | undefined;
  readonly #waiters: { readonly done: () => boolean; readonly resolve: () => void }[] = [];

  addTopic(name: string, type: string): Promise<void> {
    this.topics.set(shortName(name), type);
    return Promise.resolve();
  }

  wanted(topic: string): boolean {
    return this.wants?.has(shortName(topic)) ?? true;
  }

  write(topic: string, _logTimeNs: bigint, data: Uint8Array): Promise<void> {
    this.messages.push({ topic: shortName(topic), data: new Uint8Array(data) });
    for (const waiter of this.#waiters) if (waiter.done()) waiter.resolve();
    return Promise.resolve();
  }

  of(topic: string): Uint8Array[] {
    return this.messages.filter((message) => message.topic === topic).map(({ data }) => data);
  }

  /** Waits until so many messages of a topic have been written. */
  async until(topic: string, count: number): Promise<void> {
    const done = () => this.of(topic).length >= count;
    if (!done()) await new Promise<void>((resolve) => this.#waiters.push({ done, resolve }));
  }
}

function shortName(name: string): string {
  return name.replace(`${NAMESPACE}/`, '');
}

export interface LiveRig {
  readonly monitor: LiveMonitor;
  readonly writer: KeptMessages;
  readonly notes: LiveNote[];
  readonly reports: RunResult[];
  /** Moves the monitor's clock on. */
  readonly pass: (seconds: number) => void;
}

export interface LiveRigOptions {
  readonly settings?: Partial<Settings>;
  readonly segmenter?: Segmenter;
  readonly openSegmenter?: () => Promise<Segmenter>;
  readonly wants?: readonly string[];
  readonly unlabelled?: boolean;
}

/** A live monitor over a segmenter of three classes, a writer in memory, and a clock that the test moves. */
export async function liveRig(options: LiveRigOptions = {}): Promise<LiveRig> {
  const { segmenter = fakeSegmenter({ certainty: 0.9 }), wants, unlabelled = false } = options;
  const writer = new KeptMessages();
  if (wants) writer.wants = new Set(wants);
  const notes: LiveNote[] = [];
  const reports: RunResult[] = [];
  let nowNs = 1_000_000_000_000n;
  const open = options.openSegmenter ?? (() => Promise.resolve(segmenter));
  const monitor = await createLiveMonitor({
    request: {
      settings: { ...defaultSettings(), ...options.settings },
      topics: { image: IMAGE_TOPIC, label: unlabelled ? undefined : LABEL_TOPIC },
      imageHolds: 'pictures',
      namespace: NAMESPACE,
      onNote: (note) => notes.push(note),
    },
    writer,
    ontology: ONTOLOGY,
    classCount: 3,
    layout: LAYOUT,
    mapLabel: MAP_LABEL,
    threshold: NaN,
    segmenter: asLive(segmenter),
    openSegmenter: async () => asLive(await open()),
    saveReport: (result) => Promise.resolve(String(reports.push(result))),
    clock: () => nowNs,
  });
  const pass = (seconds: number) => {
    nowNs += BigInt(Math.round(seconds * 1e9));
  };
  return { monitor, writer, notes, reports, pass };
}

function asLive(segmenter: Segmenter): LiveSegmenter {
  const facts = { provider: 'fake', sha256: 'abc', details: [] };
  return {
    classCount: segmenter.classCount,
    facts,
    segment: (picture, wish) => segmenter.segment(picture, wish),
    close: () => segmenter.close(),
  };
}

/** A segmenter that answers when it is told to. */
export function heldSegmenter(): Segmenter & { readonly asked: () => number; readonly release: () => void } {
  const fake = fakeSegmenter({ certainty: 0.9 });
  const gates: (() => void)[] = [];
  let asked = 0;
  let open = false;
  return {
    classCount: 3,
    asked: () => asked,
    release: () => {
      open = true;
      gates.splice(0).forEach((go) => {
        go();
      });
    },
    async segment(picture, wish) {
      asked += 1;
      if (!open) await new Promise<void>((resolve) => gates.push(resolve));
      return fake.segment(picture, wish);
    },
    close: () => fake.close(),
  };
}
