import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageFacts, ROOT } from './package-facts.js';
import { allElements, parseXml, XML_MISSING } from './xml-tree.js';

const facts = packageFacts();
const TYPES: Readonly<Record<string, string>> = {
  scores: 'SegmentationScores',
  estimate: 'SegmentationEstimate',
  status: 'MonitorStatus',
};

/** Fields of one of our messages, with their types. */
function fieldsOf(type: string): Map<string, string> {
  const lines = readFileSync(join(ROOT, 'msg', `${type}.msg`), 'utf8').split('\n');
  const fields = lines
    .map((line) => /^(\S+)\s+(\w+)/.exec(line.replace(/#.*/, '')))
    .filter((match) => match !== null);
  return new Map(fields.map(([, fieldType = '', name = '']) => [name, fieldType]));
}

/** Why a path such as [scores, window, mean_dice] leads nowhere; undefined where it ends at a field. */
function whyNowhere([topic = '', ...names]: readonly string[]): string | undefined {
  let type = TYPES[topic];
  for (const name of names) {
    const field: string | undefined = type === undefined ? undefined : fieldsOf(type).get(name);
    if (field === undefined) return `${[topic, ...names].join('.')}: no ${name} in ${type ?? topic}`;
    type = /^dice_monitor\/(\w+)/.exec(field)?.[1];
  }
  return undefined;
}

describe('the layout of RViz', () => {
  it('shows camera, overlay, mask, error and panel', () => {
    const names = ['overlay', 'mask_color', 'error', 'panel'].map((name) => `/dice_monitor/${name}`);
    expect(facts.shown).toEqual(['/camera/image_raw', ...names]);
    expect(names.filter((name) => !facts.outputs.includes(name.replace('/dice_monitor/', '')))).toEqual([]);
  });
});

interface FoxgloveLayout {
  readonly configById: Readonly<Record<string, unknown>>;
  readonly layout: unknown;
}

describe('the layout of Foxglove', () => {
  const layout = JSON.parse(
    readFileSync(join(ROOT, 'config/layouts/foxglove.json'), 'utf8'),
  ) as FoxgloveLayout;
  const text = JSON.stringify(layout.configById);

  it('reads fields that the messages have', () => {
    const paths = [...text.matchAll(/"\/dice_monitor\/(\w+)\.([\w.]+)"/g)].map(
      ([, topic = '', path = '']) => [topic, ...path.split('.')],
    );
    expect(paths.length).toBeGreaterThan(12);
    expect(paths.map(whyNowhere).filter(Boolean)).toEqual([]);
    expect([...new Set(paths.map(([topic]) => topic))].sort()).toEqual(['estimate', 'scores', 'status']);
  });

  it('shows pictures that the node publishes', () => {
    const topics = [...text.matchAll(/"imageTopic":"\/dice_monitor\/(\w+)"/g)].map(([, name = '']) => name);
    expect(topics.sort()).toEqual(['error', 'overlay', 'panel']);
    expect(topics.filter((name) => !facts.outputs.includes(name))).toEqual([]);
  });

  it('places every panel once', () => {
    const placed = [...JSON.stringify(layout.layout).matchAll(/"(\w+!\w+)"/g)].map(([, name]) => name);
    expect(placed.sort()).toEqual(Object.keys(layout.configById).sort());
  });
});

describe.skipIf(XML_MISSING !== undefined)(
  `the layout of PlotJuggler${XML_MISSING === undefined ? '' : ` (skipped: ${XML_MISSING})`}`,
  () => {
    it('reads fields that the messages have, of topics that it subscribes to', () => {
      const [root] = parseXml([readFileSync(join(ROOT, 'config/layouts/plotjuggler.xml'), 'utf8')]);
      const named = (tag: string): string[] =>
        allElements(root!)
          .filter((element) => element.tag === tag)
          .map(({ attributes }) => attributes.name ?? '');
      const curves = named('curve').map((name) => name.split('/').slice(2));
      expect(curves.length).toBeGreaterThan(12);
      expect(curves.map(whyNowhere).filter(Boolean)).toEqual([]);
      expect(named('curve').every((name) => name.startsWith('/dice_monitor/'))).toBe(true);
      expect(named('topic').map((name) => name.split('/').at(-1)!)).toEqual(Object.keys(TYPES));
    });
  },
);
