import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

/** test/fixtures/cases/README.md describes every key. */
export interface AwkwardCase {
  readonly name: string;
  readonly why: string;
  readonly folder: string;
  readonly arguments: readonly string[];
  readonly config: {
    readonly classes: readonly string[];
    readonly ignore_label: number;
    readonly pairing_tolerance_ms: number;
    readonly image_transport: string;
    readonly label_transport: string;
    readonly label_ids?: Readonly<Record<string, string>>;
    readonly label_colors?: Readonly<Record<string, readonly [number, number, number]>>;
  };
  readonly expect: {
    readonly exit_code: number;
    readonly received?: TopicCounts;
    readonly unmatched?: TopicCounts;
    readonly invalid?: TopicCounts;
    readonly paired?: number;
    readonly scored?: number;
    readonly late?: number | TopicCounts;
    readonly dropped?: number | TopicCounts;
    readonly confusion?: readonly (readonly number[])[];
    readonly tp?: readonly number[];
    readonly fp?: readonly number[];
    readonly fn?: readonly number[];
    readonly dice?: readonly (number | null)[];
    readonly iou?: readonly (number | null)[];
    readonly mean_dice?: number;
    readonly mean_iou?: number;
    readonly frames?: readonly {
      readonly stamp: string;
      readonly label_stamp: string;
      readonly confusion: readonly (readonly number[])[];
    }[];
    readonly time_resets?: number;
    readonly unknown_ids?: Readonly<Record<string, number>>;
    readonly unknown_pixels?: number;
    readonly input_files_unchanged?: readonly string[];
    readonly says?: readonly string[];
    readonly scores?: null;
  };
}

interface TopicCounts {
  readonly image: number;
  readonly label: number;
}

const CASES = fileURLToPath(new URL('../fixtures/cases/', import.meta.url));

export function awkwardCases(): AwkwardCase[] {
  return readdirSync(CASES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      ...(parse(readFileSync(join(CASES, name, 'case.yaml'), 'utf8')) as Omit<AwkwardCase, 'folder'>),
      folder: join(CASES, name),
    }));
}

/** Writes the parameter file and the ontology that the case's words mean; gives the parameter file's path. */
export function writeConfig({ config, name }: AwkwardCase, scratch: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder);
  const ontology = join(folder, 'ontology.yaml');
  writeFileSync(ontology, stringify(ontologyOf(config)));
  const parameters = {
    ontology,
    ignore_label: config.ignore_label,
    image_transport: config.image_transport,
    label_transport: config.label_transport,
    'input.scale': 1.0,
    'sync.tolerance': config.pairing_tolerance_ms / 1000,
    providers: ['cpu'],
  };
  const file = join(folder, 'parameters.yaml');
  writeFileSync(file, stringify({ '/**': { ros__parameters: parameters } }));
  return file;
}

function ontologyOf({
  classes,
  label_ids: ids = {},
  label_colors: colors = {},
}: AwkwardCase['config']): unknown {
  const idsOf = (name: string): number[] =>
    Object.entries(ids)
      .filter(([, target]) => target === name)
      .map(([id]) => Number(id));
  const colorsOf = (name: string): string[] =>
    colors[name] ? [`#${colors[name].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`] : [];
  const keys = (name: string): Record<string, unknown> => ({
    ...(idsOf(name).length > 0 && { label_ids: idsOf(name) }),
    ...(colorsOf(name).length > 0 && { label_colors: colorsOf(name) }),
  });
  return {
    name: 'case',
    classes: classes.map((name) => ({ name, ...keys(name) })),
    ignore: keys('ignore'),
  };
}
