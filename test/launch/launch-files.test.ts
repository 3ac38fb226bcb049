import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declaredArguments, launchProblems } from './launch-problems.js';
import { packageFacts, ROOT } from './package-facts.js';
import { parseXml, XML_MISSING } from './xml-tree.js';

const files = readdirSync(join(ROOT, 'launch'));
const facts = packageFacts();

function textOf(name: string): string {
  return readFileSync(join(ROOT, 'launch', name), 'utf8');
}

const declared = new Map(
  XML_MISSING === undefined
    ? parseXml(files.map(textOf)).map((root, index) => [`launch/${files[index]!}`, declaredArguments(root!)])
    : [],
);

/** The problems of each text. */
function problems(texts: readonly string[]): string[][] {
  return parseXml(texts).map((root) =>
    root ? launchProblems(root, facts, (path) => declared.get(path)) : ['not well formed'],
  );
}

/** Names in an XML text, outside of comments and of what is for people: where each stands. */
function names(text: string): number[] {
  const blank = (match: string): string => ' '.repeat(match.length);
  const code = text
    .replaceAll(/<\?[^]*?\?>|<!--[^]*?-->/g, blank)
    .replaceAll(
      /description="[^"]*"|default="[^"$]*"|output="[^"]*"|node pkg="[^"]*"| value="(?:true|false)"/g,
      blank,
    )
    // A name of a node or of a namespace is free, and so is what an expression compares with.
    .replaceAll(
      / name="dice_monitor(?:_player|_rviz)?"|'--(?:no-)?loop\\'|== \\'\w*\\'|lower|\bif\b|\belse\b/g,
      blank,
    );
  return [...code.matchAll(/[a-z_]{3,}/g)].map(({ index }) => index);
}

describe.skipIf(XML_MISSING !== undefined)(
  `launch files${XML_MISSING === undefined ? '' : ` (skipped: ${XML_MISSING})`}`,
  () => {
    it.each(files)('%s names executables, topics, parameters, options and files that are there', (name) => {
      expect(problems([textOf(name)])).toEqual([[]]);
    });

    it('take the arguments of Nav2’s and our own', () => {
      const nav2 = ['params_file', 'namespace', 'use_sim_time', 'autostart', 'log_level', 'use_rviz'];
      const own = ['model', 'image', 'label', 'predicted', 'ontology'];
      expect([...declared.get('launch/monitor.launch.xml')!].sort()).toEqual([...nav2, ...own].sort());
      expect(declared.get('launch/replay.launch.xml')).toEqual(
        expect.arrayContaining(['bag', 'rate', 'loop', ...own]),
      );
    });

    it.each(files)('%s: a typo in any name is found', (name) => {
      const text = textOf(name);
      const places = names(text);
      expect(places.length).toBeGreaterThan(60);
      const found = problems(places.map((at) => `${text.slice(0, at)}q${text.slice(at + 1)}`));
      const unseen = places.filter((_, index) => found[index]!.length === 0);
      expect(unseen.map((at) => text.slice(at - 20, at + 20))).toEqual([]);
    });
  },
);
