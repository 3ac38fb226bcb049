import { describe, expect, it } from 'vitest';
import { loadOntology, ontologyFromNames } from '../../src/settings/load-ontology.js';
import { applyIgnoreLabel, labelTable } from '../../src/settings/ontology-labels.js';
import { configurationFile } from './configuration-files.js';

const ontology = loadOntology(
  configurationFile(`
classes:
  - {name: sky, label_ids: [1], label_colors: ['#000001']}
  - {name: ground, label_ids: [2, 7], label_colors: ['#000002', '#000007']}
  - {name: void, label_ids: [0], label_colors: ['#000000'], ignored: true}
ignore: {label_ids: [254], label_colors: ['#0000fe']}
groups: {traversable: [ground], up: [sky]}
`),
);

describe('the label table', () => {
  it('maps ids and colours to classes, ignored ones to 255, and knows no others', () => {
    const { ids, colors } = labelTable(ontology, 255);
    expect(Object.fromEntries(ids)).toEqual({ 0: 255, 1: 0, 2: 1, 7: 1, 254: 255, 255: 255 });
    expect(Object.fromEntries(colors)).toEqual({ 0: 255, 1: 0, 2: 1, 7: 1, 254: 255 });
  });

  it('ignores the class whose label id is ignore_label, in colours too', () => {
    const { ids, colors } = labelTable(ontology, 1);
    expect(ids.get(1)).toBe(255);
    expect(colors.get(1)).toBe(255);
    expect(ids.has(255)).toBe(false);
  });

  it('ignores of several ids only that one', () => {
    const { ids, colors } = labelTable(ontology, 7);
    expect([ids.get(2), ids.get(7)]).toEqual([1, 255]);
    expect(colors.get(7)).toBe(1);
  });

  it('takes an ignore_label below zero', () => {
    expect(labelTable(ontologyFromNames(['a']), -1).ids).toEqual(
      new Map([
        [0, 0],
        [-1, 255],
      ]),
    );
  });
});

describe('an ontology with ignore_label applied', () => {
  it('has the class of that label ignored, and out of the groups', () => {
    const applied = applyIgnoreLabel(ontology, 1);
    expect(applied.classes.map(({ ignored }) => ignored)).toEqual([true, false, true]);
    expect(applied.groups).toEqual([{ name: 'traversable', classIds: [1] }]);
    expect(ontology.classes[0]!.ignored).toBe(false);
  });

  it('is as it was where no class has that label alone', () => {
    expect(applyIgnoreLabel(ontology, 255)).toEqual(ontology);
    expect(applyIgnoreLabel(ontology, 7)).toEqual(ontology);
  });
});
