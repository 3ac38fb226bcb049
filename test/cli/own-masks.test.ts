import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { MODEL_PATH } from '../../examples/demo/figures.mjs';
import { makeDrive } from '../../examples/demo/make-drive.mjs';
import { evaluateBench, FIXTURES, MODEL } from './evaluate-bench.js';
import { readReport } from './report-file.js';
import { runCommand } from './run-command.js';

const { scratch, file } = evaluateBench();
const THREE_CLASSES = file(
  'three.yaml',
  'name: three\nclasses: [{name: sky}, {name: terrain}, {name: obstacle}]\n',
);
const demo = join(scratch, 'demo');
const DEMO_FRAMES = 30;
const SHARED_BAGS = readdirSync(join(FIXTURES, 'bags'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Recording {
  readonly name: string;
  readonly bag: string;
  readonly model: readonly string[];
  readonly ontology: string;
}

const RECORDINGS: readonly Recording[] = [
  { name: 'demo', bag: demo, model: ['--model', MODEL_PATH], ontology: 'terrain' },
  ...SHARED_BAGS.map((name) => ({
    name,
    bag: join(FIXTURES, 'bags', name),
    model: ['--model', MODEL, '-p', 'input.scale=1.0'],
    ontology: THREE_CLASSES,
  })),
];

async function evaluate(out: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand(['evaluate', ...args, '--out', out, '--quiet']);
  expect(code, stderr).toBe(0);
}

/** The masks of a run, scored by `--predicted`, must give what the run gave: labels copied into its bag or beside. */
describe('the masks of an output bag, scored again', () => {
  beforeAll(async () => {
    await makeDrive(demo, { frames: DEMO_FRAMES });
  });

  it.each(RECORDINGS)('give the same counts: $name', async ({ name, bag, model, ontology }) => {
    const [first, copied, beside] = ['first', 'copied', 'beside'].map((run) => join(scratch, name + run));
    const outputs = { copied: join(scratch, `${name}-with-labels`), beside: join(scratch, `${name}-masks`) };
    const run = [bag, ...model, '--ontology', ontology, '-p', 'providers=[cpu]', '--topics', 'mask'];
    await evaluate(first!, [...run, '--output-bag', outputs.copied, '--copy-inputs']);
    await evaluate(`${first}-again`, [...run, '--output-bag', outputs.beside]);
    const again = ['--predicted', '/dice_monitor/mask', '--label', '/labels/image', '--ontology', ontology];
    await evaluate(copied!, [outputs.copied, ...again]);
    await evaluate(beside!, [outputs.beside, bag, ...again]);

    const { total, scores } = readReport(first!);
    expect(total.pairs).toBeGreaterThan(10);
    for (const out of [copied!, beside!]) {
      expect(readReport(out).total).toEqual(total);
      expect(readReport(out).scores).toEqual(scores);
      expect(readReport(out)).toMatchObject({ model: null, run: { provider: null } });
    }
  });
});
