import { describe, expect, it } from 'vitest';
import { qosOverride, qosParameters, USE_SIM_TIME_ROW } from '../../src/ros/node-parameters.js';
import { type ParameterValueMessage, sentValue } from '../../src/ros/parameter-message.js';
import { ParameterStore } from '../../src/ros/parameter-store.js';

const double = (value: number): ParameterValueMessage => ({ type: 3, double_value: value });
const integer = (value: number): ParameterValueMessage => ({ type: 2, integer_value: BigInt(value) });
const text = (value: string): ParameterValueMessage => ({ type: 4, string_value: value });

function store(): ParameterStore {
  return new ParameterStore([USE_SIM_TIME_ROW, ...qosParameters('/cam')], new Map([['window', 4]]));
}

function set(parameters: ParameterStore, ...changes: [string, ParameterValueMessage][]): string | undefined {
  return parameters.set(changes.map(([name, message]) => ({ name, value: sentValue(message) })));
}

describe('the parameters of a node', () => {
  it('start with what is given, and with defaults', () => {
    expect(store().settings()).toMatchObject({ window: 4, warnDice: 0.7 });
    expect(store().value('use_sim_time')).toBe(false);
  });

  it.each<[string, ParameterValueMessage, unknown]>([
    ['window', double(2.5), 2.5],
    ['window', integer(3), 3],
    ['display_width', integer(320), 320],
    ['use_sim_time', { type: 1, bool_value: true }, true],
    ['providers', { type: 9, string_array_value: ['cpu'] }, ['cpu']],
    ['input.size', { type: 7, integer_array_value: [480, 640] }, [480, 640]],
    ['input.mean', { type: 8, double_array_value: Float64Array.of(0.5, 1, 2) }, [0.5, 1, 2]],
    ['input.mean', { type: 7, integer_array_value: [1n, 2n, 3n] }, [1, 2, 3]],
    ['report_dir', text('reports'), 'reports'],
  ])('take %s', (name, message, value) => {
    const parameters = store();
    expect(set(parameters, [name, message])).toBeUndefined();
    expect(parameters.value(name)).toEqual(value);
  });

  it.each<[string, ParameterValueMessage, RegExp]>([
    ['window', double(0), /window is 0; expected a number of seconds from 0.001 to 86400/],
    ['window', double(NaN), /window is NaN; expected/],
    ['window', text('5'), /window is "5"; expected .*; numbers stand without quotes/],
    ['display_width', double(320), /display_width is 320; expected a whole number/],
    ['image_transport', text('theora'), /"theora"; expected one of raw, compressed/],
    ['input.mean', { type: 8, double_array_value: [1, 2] }, /\[1, 2\]; expected a list of 1 or 3 numbers/],
    ['providers', { type: 9, string_array_value: [] }, /providers is \[\]; expected/],
    ['window', { type: 0 }, /window is nothing/],
    ['wndow', double(3), /wndow is no parameter of this node; did you mean window\?/],
    ['error_dice', double(0.9), /error_dice 0.9 is above warn_dice 0.7/],
  ])('refuse a wrong %s with the reason, and keep the old value', (name, message, reason) => {
    const parameters = store();
    const before = parameters.settings();
    expect(set(parameters, [name, message])).toMatch(reason);
    expect(parameters.settings()).toEqual(before);
  });

  it('are set all or none', () => {
    const parameters = store();
    expect(set(parameters, ['window', double(7)], ['warn_dice', double(2)])).toMatch(/warn_dice is 2/);
    expect(parameters.value('window')).toBe(4);
    expect(set(parameters, ['error_dice', double(0.8)], ['warn_dice', double(0.9)])).toBeUndefined();
    expect(parameters.settings()).toMatchObject({ errorDice: 0.8, warnDice: 0.9 });
  });

  it('are fixed while the node is configured, where they are read-only', () => {
    const parameters = store();
    parameters.fixed = true;
    expect(set(parameters, ['model_path', text('x.onnx')])).toMatch(/model_path is fixed/);
    expect(set(parameters, ['threshold', double(0.6)])).toBeUndefined();
    parameters.fixed = false;
    expect(set(parameters, ['model_path', text('x.onnx')])).toBeUndefined();
  });

  it('override the quality of service of a topic', () => {
    const parameters = store();
    const prefix = 'qos_overrides./cam.subscription';
    expect(qosOverride('/cam', (name) => parameters.value(name))).toEqual({ depth: 10 });
    expect(
      set(parameters, [`${prefix}.reliability`, text('reliable')], [`${prefix}.depth`, integer(2)]),
    ).toBeUndefined();
    expect(set(parameters, [`${prefix}.durability`, text('latched')])).toMatch(/expected one of/);
    expect(qosOverride('/cam', (name) => parameters.value(name))).toEqual({
      reliability: 'reliable',
      depth: 2,
    });
  });
});
