import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { builtInOntologies, loadOntology, ontologyFromNames } from '../../src/settings/load-ontology.js';
import { BAD_ONTOLOGIES } from './bad-ontologies.js';
import { configurationFile, errorOf } from './configuration-files.js';

// The example of the contract (formats.md, "Ontology file"), copied by hand.
const YARD = `name: yard
classes:                               # in the order of the model's outputs: class_id 0, 1, 2, …; exactly as many as the model has
  - {name: sky,      label_ids: [1],     label_colors: ["#4682b4"], color: "#56b4e9"}
  - {name: terrain,  label_ids: [2, 7],  label_colors: ["#804080"], color: "#e69f00"}
  - {name: obstacle, label_ids: [3],     label_colors: ["#dc143c"], color: "#d55e00"}
  - {name: void,     label_ids: [0],     ignored: true}    # the model can predict it, labels of it count nowhere
ignore: {label_ids: [254], label_colors: ["#000000"]}      # ignored, and no output of the model
groups: {traversable: [terrain], blocked: [obstacle]}      # these two names make the hazard rate; without them it is NaN
`;

describe('an ontology file', () => {
  it('holds what the contract says', () => {
    const path = configurationFile(YARD);
    expect(loadOntology(path)).toEqual({
      name: 'yard',
      classes: [
        { classId: 0, name: 'sky', ignored: false, labelIds: [1], labelColors: [0x4682b4], color: 0x56b4e9 },
        {
          classId: 1,
          name: 'terrain',
          ignored: false,
          labelIds: [2, 7],
          labelColors: [0x804080],
          color: 0xe69f00,
        },
        {
          classId: 2,
          name: 'obstacle',
          ignored: false,
          labelIds: [3],
          labelColors: [0xdc143c],
          color: 0xd55e00,
        },
        { classId: 3, name: 'void', ignored: true, labelIds: [0], labelColors: [], color: 0x000000 },
      ],
      ignoredIds: [254],
      ignoredColors: [0x000000],
      groups: [
        { name: 'traversable', classIds: [1] },
        { name: 'blocked', classIds: [2] },
      ],
      sha256: createHash('sha256').update(YARD).digest('hex'),
      path,
    });
  });

  it('needs only names: label ids are class ids then, colours come from the palette, the name from the file', () => {
    const ontology = loadOntology(
      configurationFile('classes: [{name: a}, {name: b c}, {name: ü}]', 'field.yaml'),
    );
    expect(ontology.name).toBe('field');
    expect(ontology.classes.map(({ name, labelIds }) => [name, labelIds])).toEqual([
      ['a', [0]],
      ['b c', [1]],
      ['ü', [2]],
    ]);
    expect(ontology.classes.map(({ color }) => color)).toEqual([0xe69f00, 0x56b4e9, 0x009e73]);
    expect(ontology.groups).toEqual([]);
  });

  it('leaves classes without label ids unlabelled where others have some', () => {
    const ontology = loadOntology(configurationFile('classes: [{name: a, label_ids: [5]}, {name: b}]'));
    expect(ontology.classes.map(({ labelIds }) => labelIds)).toEqual([[5], []]);
  });

  it('may hold a class in two groups, 255 classes, and ids of 32 bits', () => {
    const names = Array.from({ length: 255 }, (_, index) => `{name: class_${index}}`).join(', ');
    const many = loadOntology(
      configurationFile(`classes: [${names}]\ngroups: {all: [class_0, class_1], one: [class_0]}`),
    );
    expect(many.classes).toHaveLength(255);
    expect(new Set(many.classes.map(({ color }) => color)).size).toBe(255);
    expect(many.groups.map(({ classIds }) => classIds)).toEqual([[0, 1], [0]]);
    const wide = loadOntology(
      configurationFile('classes: [{name: a, label_ids: [-2147483648, 2147483647]}]'),
    );
    expect(wide.classes[0]!.labelIds).toEqual([-2147483648, 2147483647]);
  });

  it.each(BAD_ONTOLOGIES)('is refused with $what', ({ text, line, says }) => {
    const path = configurationFile(text);
    const { message } = errorOf(() => loadOntology(path));
    expect(message.startsWith(path)).toBe(true);
    for (const part of says) expect(message).toContain(part);
    if (line !== undefined) expect(message).toContain(`line ${line}: `);
  });

  it('is refused with more than 255 classes', () => {
    const names = Array.from({ length: 256 }, (_, index) => `{name: c${index}}`).join(', ');
    const error = errorOf(() => loadOntology(configurationFile(`name: big\nclasses: [${names}]`)));
    expect(error.message).toContain('line 2: 256 classes');
    expect(error.expected).toBe('at most 255');
  });

  it('lists every problem at once, in the order of the lines', () => {
    const error = errorOf(() =>
      loadOntology(
        configurationFile(
          'nam: x\nclasses:\n  - {name: a, label_ids: [0]}\n  - {name: a, label_ids: [0]}\n  - {label_ids: [x]}\ngroups:\n  g: [z]\n',
        ),
      ),
    );
    const lines = [...error.message.matchAll(/\n +line (\d+): /g)].map(([, line]) => Number(line));
    expect(lines).toEqual([1, 4, 4, 5, 5, 7]);
  });

  it('that is missing is named', () => {
    expect(errorOf(() => loadOntology('./nowhere.yaml')).found).toBe('./nowhere.yaml: no such file');
  });
});

describe('the ontologies that come with the package', () => {
  const names = ['camvid', 'cityscapes', 'cityscapes_train_ids', 'rellis3d', 'rugd', 'terrain'];

  it('are these, and all load under their own name', () => {
    expect(builtInOntologies()).toEqual(names);
    expect(names.map((name) => loadOntology(name).name)).toEqual(names);
  });

  it.each(['tarrain', 'Terrain'])('are suggested for %s', (name) => {
    expect(errorOf(() => loadOntology(name)).hint).toBe('did you mean terrain?');
  });

  it('are listed where nothing is near, with the way to a file', () => {
    const error = errorOf(() => loadOntology('moonscape'));
    expect(error.expected).toContain('camvid, cityscapes');
    expect(error.hint).toContain('./moonscape');
  });

  it('name two public sources where they are those of a data set', () => {
    for (const name of names.filter((one) => one !== 'terrain')) {
      const comment = readFileSync(loadOntology(name).path!, 'utf8');
      expect(new Set(comment.match(/github\.com\/[\w-]+\/[\w-]+/g)).size).toBeGreaterThanOrEqual(2);
    }
  });

  const classNames = (name: string): string[] => loadOntology(name).classes.map((one) => one.name);
  const byName = (ontology: string, name: string): [readonly number[], readonly number[]] => {
    const found = loadOntology(ontology).classes.find((one) => one.name === name)!;
    return [found.labelIds, found.labelColors];
  };

  it('terrain: the seven classes of the demo', () => {
    const terrain = loadOntology('terrain');
    expect(classNames('terrain')).toEqual(['trail', 'grass', 'mud', 'rock', 'vegetation', 'obstacle', 'sky']);
    expect(terrain.classes.map(({ labelIds }) => labelIds)).toEqual([[0], [1], [2], [3], [4], [5], [6]]);
    expect(terrain.groups).toEqual([
      { name: 'traversable', classIds: [0, 1] },
      { name: 'blocked', classIds: [3, 5] },
    ]);
  });

  // The order and the names of the recorded drive's known answer (shared/real/camvid_23.truth.json).
  it('camvid: the twelve outputs of SegNet’s kin, the last one ignored', () => {
    expect(classNames('camvid').join(' ')).toBe(
      'sky building pole road pavement tree sign fence car pedestrian bicyclist unlabelled',
    );
    expect(loadOntology('camvid').classes.map(({ ignored }) => ignored)).toEqual([
      ...Array<boolean>(11).fill(false),
      true,
    ]);
    expect(byName('camvid', 'pole')).toEqual([[2], [0xc0c080]]);
    expect(byName('camvid', 'pavement')).toEqual([[4], [0x3c28de, 0x0000c0]]);
  });

  it('rugd: 24 classes, ids 1 to 24, void ignored', () => {
    const rugd = loadOntology('rugd');
    expect(rugd.classes.flatMap(({ labelIds }) => labelIds)).toEqual(
      Array.from({ length: 24 }, (_, i) => i + 1),
    );
    expect(byName('rugd', 'dirt')).toEqual([[1], [0x6c4014]]);
    expect(byName('rugd', 'picnic-table')).toEqual([[24], [0x72552f]]);
    expect([rugd.ignoredIds, rugd.ignoredColors]).toEqual([[0], [0]]);
  });

  it('rellis3d: 20 classes with gaps in the ids, void ignored', () => {
    const ids = loadOntology('rellis3d').classes.flatMap(({ labelIds }) => labelIds);
    expect(ids).toEqual([0, 1, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 17, 18, 19, 23, 27, 31, 33, 34]);
    expect(byName('rellis3d', 'puddle')).toEqual([[31], [0x86ffef]]);
    expect(
      loadOntology('rellis3d')
        .classes.filter(({ ignored }) => ignored)
        .map(({ name }) => name),
    ).toEqual(['void']);
  });

  it('cityscapes: 19 classes; with the 15 ids that its evaluation ignores all 35 are known', () => {
    const { classes, ignoredIds } = loadOntology('cityscapes');
    const ids = [...classes.flatMap(({ labelIds }) => labelIds), ...ignoredIds].sort((a, b) => a - b);
    expect(classes).toHaveLength(19);
    expect(ids).toEqual(Array.from({ length: 35 }, (_, i) => i - 1));
    expect(byName('cityscapes', 'train')).toEqual([[31], [0x005064]]);
    expect(byName('cityscapes_train_ids', 'train')).toEqual([[16], [0x005064]]);
    expect(classNames('cityscapes_train_ids')).toEqual(classNames('cityscapes'));
  });
});

describe('the ontology of a model that names its classes', () => {
  it('has them in order, label ids equal to class ids', () => {
    const ontology = ontologyFromNames(['sky', 'terrain']);
    expect(ontology.classes.map(({ name, classId, labelIds }) => [name, classId, labelIds])).toEqual([
      ['sky', 0, [0]],
      ['terrain', 1, [1]],
    ]);
    expect(ontology.path).toBeUndefined();
    expect(ontology.sha256).toBe(createHash('sha256').update('["sky","terrain"]').digest('hex'));
  });

  it.each([
    [[], 'no class names'],
    [['a', 'b', 'a'], 'the class name "a" twice'],
    [['a', ' '], 'an empty class name'],
    [Array.from({ length: 256 }, (_, index) => `c${index}`), '256 class names'],
  ])('is refused where the names will not do (%#)', (names, found) => {
    const error = errorOf(() => ontologyFromNames(names));
    expect(error.found).toContain(found);
    expect(error.hint).toContain('ontology file');
  });
});
