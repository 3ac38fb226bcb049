import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { REPOSITORY } from '../../scripts/ros/environment.mjs';
import { runCommand } from '../cli/run-command.js';
import { scratchFolder } from '../cli/scratch-folder.js';
import { probeRclnodejs } from '../../src/ros/probe-rclnodejs.js';
import { describeGraph } from '../graph/describe-graph.js';

const BINARY = join(REPOSITORY, 'node_modules/rclnodejs/build/Release/rclnodejs.node');

describeGraph('the check of rclnodejs', () => {
  const scratch = scratchFolder();

  it('passes, in whatever folder the command is run', async () => {
    const { stdout } = await runCommand(['doctor'], { cwd: scratch });
    expect(stdout).toMatch(/^ok +rclnodejs +starts on ROS 2 \w+$/m);
  });

  it('says why the binary does not fit, and leaves it where it is', async () => {
    const elsewhere = { ...process.env, LD_LIBRARY_PATH: '', AMENT_PREFIX_PATH: '/opt/ros/jazzy' };
    expect(await probeRclnodejs(elsewhere)).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(
        /does not start on ROS 2 \w+: (?:Error: )?lib\w+\.so: cannot open/,
      ) as string,
    });
    expect(existsSync(BINARY)).toBe(true);
  });

  it('is that of the command too: no rebuild is started', async () => {
    const env = { LD_LIBRARY_PATH: '', AMENT_PREFIX_PATH: '/opt/ros/jazzy' };
    const { code, stderr } = await runCommand(['monitor'], { env });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: rclnodejs does not fit ROS 2 \w+: lib\w+\.so: cannot open/m);
    expect(existsSync(BINARY)).toBe(true);
  });
});
