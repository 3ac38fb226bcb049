import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { BAG, evaluateBench, expectRefusal, FIXTURES, MODEL } from './evaluate-bench.js';
import { readReport } from './report-file.js';
import { runCommand } from './run-command.js';

const { scratch, evaluate, file } = evaluateBench();

describe('the model and its ontology', () => {
  it.each(['empty.onnx', 'random_bytes.onnx', 'truncated.onnx'])(
    '%s is no ONNX file: exit 2',
    async (name) => {
      expectRefusal(
        await evaluate({ model: join(FIXTURES, 'models/invalid', name) }),
        2,
        new RegExp(name.replace('.', '\\.')),
      );
    },
  );

  it('is not there, or not named: exit 2', async () => {
    expectRefusal(await evaluate({ model: join(scratch, 'none.onnx') }), 2, /none\.onnx/);
    expectRefusal(
      await runCommand(['evaluate', BAG, '--out', join(scratch, 'no-model')]),
      2,
      /no model/,
      /--model/,
    );
  });

  it('has another number of classes than the ontology: exit 2, with both numbers', async () => {
    const result = await evaluate({ more: ['--ontology', 'camvid'] });
    expectRefusal(result, 2, /3 classes/, /12/);
  });

  it('has an ontology that is not there or wrong: exit 2, every problem at once with its line', async () => {
    expectRefusal(await evaluate({ more: ['--ontology', 'mars'] }), 2, /mars/, /terrain/);
    const path = file(
      'bad-ontology.yaml',
      'classes:\n  - {name: sky, color: blue}\n  - {name: sky}\n  - {nmae: mud}\n',
    );
    expectRefusal(
      await evaluate({ more: ['--ontology', path] }),
      2,
      /bad-ontology\.yaml/,
      /2/,
      /3/,
      /4/,
      /nmae/,
    );
  });
});

describe('configuration', () => {
  it('lists every problem of a parameter file with its line: exit 2', async () => {
    const config = file(
      'bad-parameters.yaml',
      '/dice_monitor:\n  ros__parameters:\n    windwo: 3.0\n    sync:\n      tolerance: soon\n    warn_dice: 7.0\n',
    );
    expectRefusal(
      await evaluate({ more: ['--config', config] }),
      2,
      /windwo/,
      /window/,
      /tolerance/,
      /warn_dice/,
      /5/,
    );
  });

  it('warns of unknown names under /** and goes on', async () => {
    const config = file(
      'shared.yaml',
      stringify({ '/**': { ros__parameters: { wheel_radius: 0.2, 'input.scale': 1.0 } } }),
    );
    const { code, stderr } = await evaluate({ more: ['--config', config] });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/wheel_radius/);
  });

  it.each([
    ['no arguments', ['evaluate'], /bag/],
    ['an unknown option', ['evaluate', BAG, '--modle', MODEL], /--modle/],
    ['an unknown command', ['evalute', BAG], /evalute|evaluate/],
    ['a bad threshold', ['evaluate', BAG, '--fail-under', 'dice=2'], /from 0 to 1/],
    ['an unknown parameter', ['evaluate', BAG, '--model', MODEL, '--param', 'tolerance=1'], /tolerance/],
  ])('refuses %s: exit 2', async (_, args, words) => {
    expectRefusal(await runCommand(args), 2, words);
  });
});

describe('the output folder', () => {
  it('in use is left alone: exit 2', async () => {
    const out = join(scratch, 'used');
    mkdirSync(out);
    writeFileSync(join(out, 'thesis.tex'), 'important');
    expectRefusal(await evaluate({ out }), 2, /thesis\.tex/, /--out/);
    expectRefusal(await evaluate({ out, more: ['--overwrite'] }), 2, /thesis\.tex/);
    expect(readFileSync(join(out, 'thesis.tex'), 'utf8')).toBe('important');
  });

  it('with an older report is replaced only when asked', async () => {
    const { out } = await evaluate();
    expectRefusal(await evaluate({ out }), 2, /--overwrite/);
    expect((await evaluate({ out, more: ['--overwrite'] })).code).toBe(0);
  });

  it('that cannot be written is refused: exit 2', async () => {
    expectRefusal(await evaluate({ out: '/proc/dice-monitor' }), 2, /\/proc\/dice-monitor/);
  });
});

describe('--fail-under', () => {
  it('gives exit 1 below the bar and writes the report all the same', async () => {
    const { code, out, stderr } = await evaluate({
      more: ['--fail-under', 'dice=0.99', '--fail-under', 'dice/class_1=0.5'],
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/mean dice is 0\.9\d+, below 0\.99/);
    expect(stderr).not.toMatch(/class_1/);
    expect(readReport(out).scores).not.toBeNull();
    expect((await evaluate({ more: ['--fail-under', 'dice=0.5'] })).code).toBe(0);
  });
});
