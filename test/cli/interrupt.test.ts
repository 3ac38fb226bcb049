import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MODEL } from './evaluate-bench.js';
import { readFrames, readReport } from './report-file.js';
import { runCommand } from './run-command.js';
import { scratchFolder } from './scratch-folder.js';
import { writeSmallDrive } from './small-drive.js';

const scratch = scratchFolder();

describe('Ctrl-C', () => {
  it('ends with 130 and a report of what was scored until then', async () => {
    const drive = await writeSmallDrive(join(scratch, 'long'), { frames: 4000, width: 64, height: 48 });
    const out = join(scratch, 'stopped');
    let sent = false;
    const result = await runCommand(
      ['evaluate', drive.folder, '--model', MODEL, '--out', out, '--param', 'providers=[cpu]'],
      {
        onOutput: (output, interrupt) => {
          if (sent || !output.includes('reading stamps')) return;
          sent = true;
          interrupt();
        },
      },
    );
    expect(result.code, result.stderr).toBe(130);
    const report = readReport(out);
    expect(report.complete).toBe(false);
    expect(report.total.pairs).toBeLessThan(4000);
    expect(report.accounts.image.received).toBe(
      report.accounts.image.paired + report.accounts.image.unmatched,
    );
    expect(readFrames(out)).toHaveLength(report.total.pairs);
    expect(result.stderr).toMatch(/partial/);
  });
});
