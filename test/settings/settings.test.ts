import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Parameter, ParameterValue } from '../../src/settings/parameter.js';
import { yamlText } from '../../src/settings/parameter-docs.js';
import { readParameterFile } from '../../src/settings/parameter-file.js';
import { PARAMETERS } from '../../src/settings/parameters.js';
import {
  allParameterValues,
  defaultSettings,
  parameterValues,
  settingsFrom,
} from '../../src/settings/settings.js';
import { configurationFile } from './configuration-files.js';

const ROWS: readonly Parameter[] = PARAMETERS;

// The contract's own block (formats.md, "Parameter file"), copied by hand.
const CONTRACT = `
/**:
  ros__parameters:
    model_path: ""
    ontology: ""
    image_transport: raw
    label_transport: raw
    input: {channel_order: rgb, scale: 0.00392156862745098, mean: [0.0], std: [1.0], size: [0, 0], resize: stretch, pad_value: 114.0}
    output_name: ""
    threshold: 0.5
    providers: [cuda, cpu]
    gpu_device: 0
    require_gpu: false
    threads: 0
    provider_agreement: 0.995
    cache_dir: ""
    sync: {tolerance: 0.05, max_wait: 5.0, max_waiting_bytes: 268435456}
    window: 10.0
    max_rate: 0.0
    display_rate: 5.0
    display_width: 640
    ignore_label: 255
    ignore_mask: ""
    warn_dice: 0.7
    error_dice: 0.5
    hysteresis: 0.05
    report_dir: ""
    autostart_node: true
`;

/** DESIGN 6, "Parameters": the names with a star. */
const READ_ONLY =
  'model_path ontology image_transport label_transport input.channel_order input.scale input.mean input.std input.size input.resize input.pad_value output_name providers gpu_device require_gpu threads provider_agreement cache_dir ignore_label ignore_mask autostart_node';

describe('the parameter table', () => {
  it('has the defaults of the contract', () => {
    const { settings, warnings } = readParameterFile(configurationFile(CONTRACT));
    expect(settings).toEqual(defaultSettings());
    expect(warnings).toEqual([]);
  });

  it('holds no parameter beside those of the contract', () => {
    const names = [...CONTRACT.matchAll(/(\w+):/g)].map(([, name]) => name);
    const leaves = names.filter((name) => !['ros__parameters', 'input', 'sync'].includes(name!));
    expect(ROWS.map(({ name }) => name.split('.').at(-1))).toEqual(leaves);
  });

  it('fixes after configuring what the contract stars', () => {
    expect(ROWS.filter(({ readOnly }) => readOnly).map(({ name }) => name)).toEqual(READ_ONLY.split(' '));
  });
});

describe('settings', () => {
  it('leave paths out of what a report records', () => {
    const names = parameterValues(defaultSettings()).map(([name]) => name);
    const paths = ['model_path', 'ontology', 'cache_dir', 'ignore_mask', 'report_dir'];
    expect(names).toEqual(ROWS.map(({ name }) => name).filter((name) => !paths.includes(name)));
    expect(new Map(parameterValues(defaultSettings())).get('sync.max_wait')).toBe(5);
  });

  function anyElement(parameter: Parameter): fc.Arbitrary<string | number | boolean> {
    const { type, choices, min = -1e9, max = 1e9, above } = parameter;
    if (choices) return fc.constantFrom(...choices);
    if (type === 'boolean') return fc.boolean();
    if (type.startsWith('string')) return fc.string();
    if (type.startsWith('integer')) return fc.integer({ min, max: Math.min(max, 2 ** 31 - 1) });
    return fc
      .double({ min: above ?? min, max, noNaN: true, minExcluded: above !== undefined })
      .map((value) => value + 0);
  }

  function anyValue(parameter: Parameter): fc.Arbitrary<ParameterValue> {
    const one = anyElement(parameter);
    if (!parameter.type.endsWith('_array')) return one;
    const lengths = parameter.lengths ?? [1, 2, 3];
    const lists = fc.oneof(
      ...lengths.map((length) =>
        parameter.choices
          ? fc.uniqueArray(one, { minLength: length, maxLength: length })
          : fc.array(one, { minLength: length, maxLength: length }),
      ),
    );
    return lists as fc.Arbitrary<string[] | number[]>;
  }

  it('go through a file and come back as they were, whatever the values', () => {
    const all = fc.record(Object.fromEntries(ROWS.map((row) => [row.name, anyValue(row)])));
    fc.assert(
      fc.property(all, (drawn) => {
        const values = new Map(Object.entries(drawn));
        // Parameters that must fit each other (cross-checks.ts).
        values.set(
          'error_dice',
          Math.min(values.get('warn_dice') as number, values.get('error_dice') as number),
        );
        if ((values.get('input.size') as number[]).includes(0)) values.set('input.size', [0, 0]);
        if (values.get('input.scale') === 0) values.set('input.scale', 1);
        const lines = ROWS.map((row) => {
          const value = values.get(row.name)!;
          const text = typeof value === 'string' ? JSON.stringify(value) : yamlText(value, row);
          return `    ${row.name}: ${text}\n`;
        });
        const path = configurationFile(`dice_monitor:\n  ros__parameters:\n${lines.join('')}`, 'drawn.yaml');
        const { settings } = readParameterFile(path);
        expect(settings).toEqual(settingsFrom(values));
        expect(new Map(allParameterValues(settings))).toEqual(values);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});
