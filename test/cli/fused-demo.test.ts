import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeDrive } from '../../examples/demo/make-drive.mjs';
import { readReport } from './report-file.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';

const MODEL = new URL('../../examples/demo/terrain.onnx', import.meta.url).pathname;
const FRAMES = 30;

const scratch = scratchFolder();

// Near ties may differ (docs/decisions); on the CPU none does, so every row has to be the same.
it('the demo has the same counts, frame by frame, fused and unfused', async () => {
  const drive = join(scratch, 'drive');
  await makeDrive(drive, { frames: FRAMES });
  const rows: string[] = [];
  for (const way of [[], ['--unfused']]) {
    const out = join(scratch, `report${way.join('')}`);
    const common = ['--ontology', 'terrain', '-p', 'providers=[cpu]', '--out', out, '--quiet'];
    const { code, stderr } = await runCommand(['evaluate', drive, '--model', MODEL, ...common, ...way]);
    expect(code, stderr).toBe(0);
    expect(readReport(out).total.pairs).toBe(FRAMES);
    rows.push(readFileSync(join(out, 'frames.csv'), 'utf8'));
  }
  expect(rows[1]).toBe(rows[0]);
});
