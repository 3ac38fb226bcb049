import { describe, expect, it } from 'vitest';
import { parameterDescriptor, parameterValueMessage, sentValue } from '../../src/ros/parameter-message.js';
import { listParameters } from '../../src/ros/parameter-services.js';
import { parameterValue } from '../../src/settings/check-parameter.js';
import type { Parameter } from '../../src/settings/parameter.js';
import { PARAMETERS } from '../../src/settings/parameters.js';

const ROWS: readonly Parameter[] = PARAMETERS;

describe('a parameter as a message', () => {
  it.each(ROWS)('comes back as it went: $name', (row) => {
    const message = parameterValueMessage(row.type, row.default);
    expect(parameterValue(row, sentValue(message))).toEqual(row.default);
  });

  it('is described with its unit, its range and what it takes', () => {
    const described = (name: string): object =>
      parameterDescriptor(
        ROWS.find((row) => row.name === name)!,
        'words',
        true,
      );
    expect(described('window')).toMatchObject({
      type: 3,
      additional_constraints: 'words',
      read_only: true,
      floating_point_range: [{ from_value: 0.001, to_value: 86_400, step: 0 }],
    });
    expect(described('window')).toHaveProperty('description', expect.stringContaining('[s]'));
    expect(described('sync.max_waiting_bytes')).toMatchObject({
      type: 2,
      integer_range: [{ from_value: 1n, to_value: BigInt(Number.MAX_SAFE_INTEGER), step: 0n }],
    });
    expect(described('ontology')).not.toHaveProperty('floating_point_range');
  });
});

describe('listParameters', () => {
  const all = ['window', 'sync.tolerance', 'input.size', 'input.a.b'];

  it.each([
    ['everything', [], 0, all, ['sync', 'input', 'input.a']],
    ['the first level', [], 1, ['window'], []],
    ['two levels', [], 2, ['window', 'sync.tolerance', 'input.size'], ['sync', 'input']],
    ['what is under a name', ['input'], 0, ['input.size', 'input.a.b'], ['input', 'input.a']],
    ['a level under a name', ['input'], 1, ['input.size'], ['input']],
    ['a name itself', ['window'], 1, ['window'], []],
    ['nothing for a part of a name', ['win'], 0, [], []],
  ])('gives %s', (_, prefixes, depth, names, parents) => {
    expect(listParameters(all, { prefixes, depth: BigInt(depth) })).toEqual({ names, prefixes: parents });
  });
});
