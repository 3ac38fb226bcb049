import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { didYouMean } from './did-you-mean.js';
import type { Ontology } from './ontology.js';
import { problemError } from './problem.js';
import { displayColors, MAX_CLASSES, readOntology } from './read-ontology.js';

/** Two levels up from src/settings and from dist/settings alike. */
const FOLDER = fileURLToPath(new URL('../../config/ontology/', import.meta.url));

function sha256(data: Uint8Array | string): string {
  return createHash('sha256').update(data).digest('hex');
}

/** Names of the ontologies that come with the package, sorted. */
export function builtInOntologies(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => basename(file, '.yaml'))
    .sort();
}

function ontologyPath(nameOrPath: string): string {
  if (nameOrPath.includes('/') || /\.ya?ml$/.test(nameOrPath)) return nameOrPath;
  const names = builtInOntologies();
  if (names.includes(nameOrPath)) return `${FOLDER}${nameOrPath}.yaml`;
  throw new DiceMonitorError('configuration', {
    found: `no ontology is named ${JSON.stringify(nameOrPath)}`,
    expected: `one of ${names.join(', ')}, or a path with a / or ending in .yaml`,
    hint: didYouMean(nameOrPath, names) ?? `for a file in this folder write ./${nameOrPath}`,
  });
}

/**
 * Loads an ontology: one that comes with the package, or a file (docs/ontology.md).
 *
 * @param nameOrPath a path where it has a / or ends in .yaml, else a built-in name
 * @throws DiceMonitorError `configuration`: every problem of the file with line and what was expected
 */
export function loadOntology(nameOrPath: string): Ontology {
  const path = ontologyPath(nameOrPath);
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new DiceMonitorError('configuration', {
      found: `${path}: ${(cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : String(cause)}`,
      expected: `an ontology file, or one of ${builtInOntologies().join(', ')}`,
      cause,
    });
  }
  const { ontology, problems } = readOntology(bytes.toString('utf8'), basename(path).replace(/\.[^.]*$/, ''));
  if (!ontology) throw problemError(path, problems);
  return { ...ontology, sha256: sha256(bytes), path };
}

/**
 * The ontology of a model without an ontology file: its class names, label ids equal to class ids, colours from the
 * palette, no groups. Its sha256 is that of the names as JSON.
 *
 * @param names in the order of the model's outputs
 * @throws DiceMonitorError `configuration` where they are none, too many, empty or not unique
 */
export function ontologyFromNames(names: readonly string[]): Ontology {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  const faults = [
    names.length === 0 && 'no class names',
    names.length > MAX_CLASSES && `${names.length} class names`,
    names.some((name) => name.trim() === '') && 'an empty class name',
    twice !== undefined && `the class name ${JSON.stringify(twice)} twice`,
  ].filter((fault) => fault !== false);
  if (faults.length > 0) {
    throw new DiceMonitorError('configuration', {
      found: `the model's metadata have ${faults.join(', ')}`,
      expected: `1 to ${MAX_CLASSES} different names`,
      hint: 'name the classes in an ontology file and set the parameter ontology to it',
    });
  }
  const colors = displayColors(names.map(() => ({ color: undefined, ignored: false })));
  return {
    name: 'model',
    classes: names.map((name, classId) => ({
      classId,
      name,
      ignored: false,
      labelIds: [classId],
      labelColors: [],
      color: colors[classId]!,
    })),
    ignoredIds: [],
    ignoredColors: [],
    groups: [],
    sha256: sha256(JSON.stringify(names)),
    path: undefined,
  };
}
