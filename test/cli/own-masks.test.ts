import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { makeDrive } from '../../examples/demo/make-drive.mjs';
import { evaluateBench, FIXTURES, MODEL } from './evaluate-bench.js';
import { readFrames, readReport } from './report-file.js';
import { runCommand } from './run-command.js';

const { scratch, file } = evaluateBench();
const THREE = file('three.yaml', 'name: three\nclasses: [{name: sky}, {name: terrain}, {name: obstacle}]\n');
const DEMO_FRAMES = 40;

interface Drive {
  readonly name: string;
  readonly bag: string;
  readonly model: string;
  readonly ontology: string;
  readonly scale?: string;
}

const BAGS: readonly Drive[] = readdirSync(join(FIXTURES, 'bags'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({
    name,
    bag: join(FIXTURES, 'bags', name),
    model: MODEL,
    ontology: THREE,
    scale: '1',
  }));
const DEMO: Drive = {
  name: 'demo',
  bag: join(scratch, 'demo'),
  model: new URL('../../examples/demo/terrain.onnx', import.meta.url).pathname,
  ontology: 'terrain',
};

async function evaluate(out: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runCommand(['evaluate', ...args, '--out', out, '--quiet']);
  expect(code, stderr).toBe(0);
}

/** Scores a drive by a model, and by the masks that this run wrote. Gives both report folders. */
async function scoreTwice(
  drive: Drive,
  labels: 'copied' | 'beside',
): Promise<[first: string, again: string]> {
  const place = join(scratch, `${drive.name}-${labels}`);
  const [first, masks, again] = [`${place}-first`, `${place}-masks`, `${place}-again`];
  const common = ['--ontology', drive.ontology, ...(drive.scale ? ['-p', `input.scale=${drive.scale}`] : [])];
  const copied = labels === 'copied' ? ['--copy-inputs'] : [];
  const output = ['--output-bag', masks, '--topics', 'mask', ...copied];
  await evaluate(first, [drive.bag, '--model', drive.model, '-p', 'providers=[cpu]', ...output, ...common]);
  const bags = labels === 'copied' ? [masks] : [masks, drive.bag];
  await evaluate(again, [
    ...bags,
    ...['--predicted', '/dice_monitor/mask', '--label', '/labels/image', '--frames', 'all', ...common],
  ]);
  return [first, again];
}

/** Stamps and counts of every row; the estimates of a mask differ from those of probabilities. */
function countsOf(folder: string): Readonly<Record<string, string>>[] {
  return readFrames(folder).map((row) =>
    Object.fromEntries(
      Object.entries(row).filter(([column]) => /stamp|pixels|ignored|unknown|_[tf][pn]$/.test(column)),
    ),
  );
}

describe.each([...BAGS, DEMO])('an output bag, scored by its own masks: $name', (drive) => {
  beforeAll(async () => {
    if (drive === DEMO) await makeDrive(drive.bag, { frames: DEMO_FRAMES });
  });

  it.each(['copied', 'beside'] as const)(
    'gives the counts of the run that wrote it, labels %s',
    async (labels) => {
      const [first, again] = await scoreTwice(drive, labels);
      const [expected, found] = [readReport(first), readReport(again)];
      expect(expected.total.pairs).toBeGreaterThan(0);
      expect(found.total).toEqual(expected.total);
      expect(found.scores).toEqual(expected.scores);
      expect(countsOf(again)).toEqual(countsOf(first));
      expect(found).toMatchObject({ model: null, run: { provider: null } });
    },
  );
});
