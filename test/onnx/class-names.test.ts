import { describe, expect, it } from 'vitest';
import { parseClassNames } from '../../src/onnx/class-names.js';

describe('parseClassNames', () => {
  it.each([
    [`['sky', 'terrain']`, ['sky', 'terrain']],
    [`["sky","terrain"]`, ['sky', 'terrain']],
    [`('sky', 'terrain',)`, ['sky', 'terrain']],
    [`{0: 'sky', 1: 'terrain'}`, ['sky', 'terrain']],
    [`{"1": "terrain", "0": "sky"}`, ['sky', 'terrain']],
    [` { 0 : "it's" , } `, ["it's"]],
    [`['a\\'b', "c\\"d", 'e\\\\f', "\\u00fc", '\\xe9', u'g\\th']`, ["a'b", 'c"d', 'e\\f', 'ü', 'é', 'g\th']],
    [`['straße, breit: 3', '']`, ['straße, breit: 3', '']],
    [`[\n  "sky",\n  "terrain"\n]`, ['sky', 'terrain']],
  ])('reads %s', (text, names) => {
    expect(parseClassNames(text)).toEqual(names);
  });

  it.each([
    ['', 'nothing'],
    ['sky, terrain', 'bare words'],
    ['[]', 'an empty list'],
    ['{}', 'an empty dict'],
    [`['sky', 1]`, 'a number for a name'],
    [`['sky' 'terrain']`, 'no comma'],
    [`['sky',, 'terrain']`, 'two commas'],
    [`{0: 'sky', 2: 'terrain'}`, 'a gap'],
    [`{0: 'sky', 0: 'terrain'}`, 'a key twice'],
    [`{'sky': 0}`, 'names as keys'],
    [`{0: 'sky'`, 'no end'],
    [`['sky`, 'an open quote'],
    [`[['sky']]`, 'a list in a list'],
    [`{0: {'name': 'sky'}}`, 'a dict in a dict'],
  ])('does not read %s: %s', (text) => {
    expect(parseClassNames(text)).toBeUndefined();
  });
});
