import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readModelFile } from '../../src/onnx/read-model.js';
import { buildModel, node, value } from '../onnx/build-model.js';
import { writeAdaptDrive, writeAdaptModel } from './adapt-drive.js';
import { expectRefusal } from './evaluate-bench.js';
import { readFrames } from './report-file.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

const scratch = scratchFolder();
const cache = join(scratch, 'cache');
let drive: string;
let model: string;
let runs = 0;

beforeAll(async () => {
  drive = await writeAdaptDrive(join(scratch, 'drive'), { frames: 100 });
  model = writeAdaptModel(scratch);
});

type Changes = {
  readonly bag?: string;
  readonly model?: string;
  readonly out?: string;
  readonly more?: readonly string[];
  readonly onOutput?: (output: string, interrupt: () => void) => void;
};

async function adapt(changes: Changes = {}) {
  const {
    bag = drive,
    model: path = model,
    out = join(scratch, `adapted-${runs++}.onnx`),
    more = [],
  } = changes;
  const sound = ['--param', 'providers=[cpu]', '--param', `cache_dir=${cache}`, '--learning-rate', '0.05'];
  const args = ['adapt', bag, '--model', path, '--out', out, ...sound, ...more];
  const result = await runCommand(args, changes.onOutput ? { onOutput: changes.onOutput } : {});
  return { ...result, out };
}

/** Nothing was written, under no name. */
function expectNothingAt(out: string): void {
  expect(existsSync(out)).toBe(false);
  expect(readdirSync(scratch).filter((name) => name.includes('.part'))).toEqual([]);
  expect(existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('adapt-')) : []).toEqual([]);
}

/** Mean Dice of the last frames by `evaluate`, from frames.csv. */
async function evaluated(path: string, frames: number, more: readonly string[] = []): Promise<string> {
  const out = join(scratch, `report-${runs++}`);
  const sound = ['--param', 'providers=[cpu]', '--param', `cache_dir=${cache}`];
  const { code, stderr } = await runCommand(['evaluate', drive, '-m', path, '--out', out, ...sound, ...more]);
  expect(code, stderr).toBe(0);
  const rows = readFrames(out).slice(-frames);
  const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
  const dice = [0, 1, 2].map(
    (c) => (2 * sum(`${c}_tp`)) / (2 * sum(`${c}_tp`) + sum(`${c}_fp`) + sum(`${c}_fn`)),
  );
  return (dice.reduce((a, b) => a + b, 0) / 3).toFixed(4);
}

/** The numbers of a line of the table. */
function numbersOf(stdout: string, name: string): string[] {
  const line = stdout.split('\n').find((each) => each.startsWith(name));
  return line!.slice(name.length).trim().split(/\s+/);
}

describe('adapt', () => {
  it('writes a better model, whose scores are those that evaluate gives, fused and unfused', async () => {
    const { code, stdout, stderr, out } = await adapt();
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`written: ${out}`);
    const [before, after] = numbersOf(stdout, 'mean over classes');
    expect(Number(after)).toBeGreaterThan(Number(before) + 0.05);
    expect(stdout).toMatch(/25 held-out frames/);
    expect(stdout).toMatch(/95 % interval \+0\.\d+ to \+0\.\d+/);
    expect(await evaluated(model, 25)).toBe(before);
    expect(await evaluated(out, 25)).toBe(after);
    expect(await evaluated(out, 25, ['--unfused'])).toBe(after);
    const { model: written } = readModelFile(out);
    expect(
      JSON.parse(written.metadataProps.find(({ key }) => key === 'dice_monitor_adapted')!.value),
    ).toMatchObject({
      from: readModelFile(model).sha256,
      loss: 'dice+ce',
      seed: 1,
    });
    expectNothingAt(join(scratch, 'nothing'));
  });

  it('gives the same file for the same bag and seed', async () => {
    const [first, second] = [await adapt(), await adapt()];
    expect(readFileSync(first.out).equals(readFileSync(second.out))).toBe(true);
    const other = await adapt({ more: ['--seed', '2'] });
    expect(readFileSync(other.out).equals(readFileSync(first.out))).toBe(false);
  });

  it('does not write what is not shown to be better, unless told to: exit 1', async () => {
    // Adapted once more there is little to gain, and eight frames are too few for an interval.
    const { out: good } = await adapt();
    const again = await adapt({ model: good, more: ['--duration', '3'] });
    expect(again.code, again.stderr).toBe(1);
    expect(again.stderr).toMatch(/not written: it is not/);
    expectNothingAt(again.out);
    const anyway = await adapt({ model: good, more: ['--duration', '3', '--write-anyway'] });
    expect(anyway.code, anyway.stderr).toBe(0);
    expect(anyway.stderr).toMatch(/warning: it is not/);
    expect(existsSync(anyway.out)).toBe(true);
  });

  it('keeps an older recording: what forgets it is not written', async () => {
    // In the older world the first two classes have each other's colours: no one model can have both.
    const older = await writeAdaptDrive(join(scratch, 'older'), { frames: 40, colours: [1, 0, 2], seed: 2 });
    const { code, stderr, stdout, out } = await adapt({ more: ['--keep', older] });
    expect(code, stdout).toBe(1);
    expect(stdout).toMatch(/^kept +mean Dice before/m);
    expect(stderr).toMatch(/not written/);
    expectNothingAt(out);
    const same = await writeAdaptDrive(join(scratch, 'same'), { frames: 40, seed: 3 });
    expect((await adapt({ more: ['--keep', same] })).code).toBe(0);
  });

  it('fits a temperature alone: masks stay, cross entropy falls', async () => {
    const { code, stdout, stderr, out } = await adapt({ more: ['--only', 'temperature'] });
    expect(code, stderr + stdout).toBe(0);
    const [, before, after] = /^cross entropy +(\d\S*) +(\d\S*)$/m.exec(stdout) ?? [];
    expect(Number(after)).toBeLessThan(Number(before));
    expect(numbersOf(stdout, 'mean over classes')[2]).toBe('0.0000');
    expect(await evaluated(out, 25)).toBe(await evaluated(model, 25));
  });

  it('keeps the best so far when it is stopped: exit 130', async () => {
    let stopped = false;
    const { code, stderr, out } = await adapt({
      more: ['--epochs', '100000', '--learning-rate', '0.0001'],
      onOutput: (output, interrupt) => {
        if (stopped || !output.includes('epoch 1/')) return;
        stopped = true;
        interrupt();
      },
    });
    expect(code, stderr).toBe(130);
    expect(stderr).toMatch(/stopping; the best until now is kept/);
    if (existsSync(out)) expect(readModelFile(out).bytes).toBeGreaterThan(0);
    else expect(stderr).toMatch(/not written/);
  });
});

describe('what it refuses', () => {
  it('an output that is there, unless told to replace it: exit 2', async () => {
    const out = join(scratch, 'there.onnx');
    writeFileSync(out, 'mine');
    expectRefusal(await adapt({ out }), 2, /there\.onnx is there already/, /--overwrite/);
    expect(readFileSync(out, 'utf8')).toBe('mine');
    expect((await adapt({ out, more: ['--overwrite'] })).code).toBe(0);
    expect(readModelFile(out).bytes).toBeGreaterThan(100);
    expectRefusal(await adapt({ out: join(scratch, 'no-folder/a.onnx') }), 2, /no-folder/);
  });

  it('a loss that is none, and shares out of range: exit 2', async () => {
    expectRefusal(await adapt({ more: ['--loss', 'dise'] }), 2, /dise/, /lovasz/);
    expect((await adapt({ more: ['--held-out', '1.5'] })).code).toBe(2);
    expect((await adapt({ more: ['--held-out', '0'] })).code).toBe(2);
  });

  it('recordings with nothing to learn from: exit 3, with the cause', async () => {
    const ignored = await writeAdaptDrive(join(scratch, 'ignored'), { frames: 9, labelOf: () => 255 });
    const ignoredRun = await adapt({ bag: ignored });
    expectRefusal(ignoredRun, 3, /nothing to learn from/, /ignored/);
    expectNothingAt(ignoredRun.out);
    const single = await writeAdaptDrive(join(scratch, 'single'), { frames: 12, labelOf: () => 1 });
    expectRefusal(await adapt({ bag: single }), 3, /only two/, /two classes/);
    const few = await writeAdaptDrive(join(scratch, 'few'), { frames: 2 });
    expectRefusal(await adapt({ bag: few }), 3, /2 labelled frames/);
    const strange = await writeAdaptDrive(join(scratch, 'strange'), { frames: 9, labelOf: () => 77 });
    expectRefusal(await adapt({ bag: strange }), 3, /no label pixel/, /77/);
  });

  it('a model whose last layer cannot be trained: exit 2, naming node and reason, before the recording is read', async () => {
    const path = join(scratch, 'relu.onnx');
    writeFileSync(
      path,
      buildModel({
        inputs: [value('image', 'float32', [1, 3, 'h', 'w'])],
        outputs: [value('logits', 'float32', [1, 3, 'height', 'width'])],
        nodes: [node('Relu', ['image'], ['logits'])],
      }),
    );
    const run = await adapt({ model: path });
    expectRefusal(run, 2, /node Relu "Relu_logits" is not linear/);
    expectNothingAt(run.out);
  });

  it('a cache folder that cannot be written: exit 2', async () => {
    const blocked = join(scratch, 'blocked');
    mkdirSync(blocked);
    writeFileSync(join(blocked, 'file'), '');
    const run = await adapt({ more: ['--param', `cache_dir=${join(blocked, 'file')}`] });
    expectRefusal(run, 2, /features cannot be kept/, /cache_dir/);
  });
});
