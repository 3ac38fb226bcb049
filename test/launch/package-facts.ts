import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { parse } from 'yaml';
import { addMonitor } from '../../src/cli/add-monitor.js';
import { addPlay } from '../../src/cli/add-play.js';
import { OUTPUT_TOPICS } from '../../src/pipeline/output-topics.js';
import { PARAMETERS } from '../../src/settings/parameters.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What the launch files may name, taken from where it is made. */
export interface PackageFacts {
  /** Programs in lib/dice_monitor. */
  readonly executables: readonly string[];
  /** Parameters of the node, with those that every node has. */
  readonly parameters: readonly string[];
  /** Names that the node subscribes to, to be remapped. */
  readonly inputs: readonly string[];
  /** Topics under the node's name. */
  readonly outputs: readonly string[];
  /** Topics that the layout of RViz shows. */
  readonly shown: readonly string[];
  /** Options by executable: `--rate`. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  /** Files in share/dice_monitor. */
  readonly shared: readonly string[];
}

/** Files that CMakeLists.txt installs into share/dice_monitor. */
function sharedFiles(): string[] {
  const cmake = readFileSync(join(ROOT, 'CMakeLists.txt'), 'utf8');
  const folders = /install\(DIRECTORY ([\w ]+) DESTINATION share\//.exec(cmake)![1]!.split(' ');
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
  );
}

function installedPrograms(): string[] {
  const cmake = readFileSync(join(ROOT, 'CMakeLists.txt'), 'utf8');
  const programs = /install\(PROGRAMS ([\w /-]+) DESTINATION lib\//.exec(cmake)![1]!.split(' ');
  return programs.map((path) => path.split('/').at(-1)!);
}

function optionsOf(add: typeof addPlay): string[] {
  const program = new Command();
  add(program, [], () => undefined);
  return program.commands[0]!.options.map(({ long }) => long!);
}

interface RvizLayout {
  readonly 'Visualization Manager': {
    readonly Displays: readonly { readonly Name: string; readonly Topic: { readonly Value: string } }[];
  };
}

function shownTopics(): string[] {
  const layout = parse(readFileSync(join(ROOT, 'rviz/dice_monitor.rviz'), 'utf8')) as RvizLayout;
  return layout['Visualization Manager'].Displays.map(({ Topic }) => Topic.Value);
}

export function packageFacts(): PackageFacts {
  return {
    executables: installedPrograms(),
    parameters: [...PARAMETERS.map(({ name }) => name), 'use_sim_time'],
    inputs: ['image', 'label', 'predicted'],
    outputs: [...Object.keys(OUTPUT_TOPICS), 'panel', 'status'],
    shown: shownTopics(),
    options: { monitor: optionsOf(addMonitor), play: optionsOf(addPlay) },
    shared: sharedFiles(),
  };
}
