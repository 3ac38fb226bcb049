import { describe, expect, it } from 'vitest';
import { fullNodeName, namesNode, sectionRank } from '../../src/settings/node-name.js';

describe('the key of a section', () => {
  it.each([
    ['/**', '/dice_monitor', true],
    ['/**', '/a/b/dice_monitor', true],
    ['**', '/dice_monitor', true],
    ['/*', '/dice_monitor', true],
    ['/*', '/front/dice_monitor', false],
    ['/*/*', '/front/dice_monitor', true],
    ['/*/dice_monitor', '/front/dice_monitor', true],
    ['/*/dice_monitor', '/dice_monitor', false],
    ['/**/dice_monitor', '/dice_monitor', true],
    ['/**/dice_monitor', '/a/b/dice_monitor', true],
    ['/**/other', '/a/b/dice_monitor', false],
    ['/front/**', '/front/left/dice_monitor', true],
    ['/front/**', '/rear/dice_monitor', false],
    ['dice_monitor', '/dice_monitor', true],
    ['dice_monitor', '/front/dice_monitor', true],
    ['/dice_monitor', '/dice_monitor', true],
    ['/dice_monitor', '/front/dice_monitor', false],
    ['front/dice_monitor', '/front/dice_monitor', true],
    ['/front/dice_monitor', '/dice_monitor', false],
    ['/dice_*', '/dice_monitor', false],
    ['monitor', '/dice_monitor', false],
  ])('%s and the node %s: fits %s', (pattern, node, fits) => {
    expect(sectionRank(pattern, node) !== undefined).toBe(fits);
  });

  it('is for one name where it ends in one', () => {
    expect(['dice_monitor', '/a/b', '/**/b', '/*/b'].map(namesNode)).toEqual([true, true, true, true]);
    expect(['/**', '/*', '/a/*', '/a/**', ''].map(namesNode)).toEqual([false, false, false, false, false]);
  });
});

describe('a node name', () => {
  it('is in the root namespace where it has none', () => {
    expect(fullNodeName('dice_monitor')).toBe('/dice_monitor');
    expect(fullNodeName('/front/dice_monitor')).toBe('/front/dice_monitor');
  });
});
