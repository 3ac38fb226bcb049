import { describe, expect, it } from 'vitest';
import { runCommand } from './run-command.js';

/** A shell without ROS 2. */
const BARE = { ROS_DISTRO: '', AMENT_PREFIX_PATH: '' };

describe('dice-monitor monitor without ROS 2', () => {
  it('says what is missing, and where to get it', async () => {
    const { code, stderr } = await runCommand(['monitor', '--model', 'model.onnx'], { env: BARE });
    expect(code).toBe(2);
    expect(stderr).toMatch(/error: no ROS 2 is sourced/);
    expect(stderr).toMatch(/hint: source \/opt\/ros/);
  });

  it('explains itself', async () => {
    const { code, stdout } = await runCommand(['monitor', '--help'], { env: BARE });
    expect(code).toBe(0);
    for (const option of [
      '--model',
      '--image',
      '--label',
      '--predicted',
      '--config',
      '--param',
      '--out',
      '--ros-args',
    ]) {
      expect(stdout).toContain(option);
    }
  });

  it('refuses an option that it does not know, outside of the arguments of ROS', async () => {
    const { code, stderr } = await runCommand(['monitor', '--imag', '/camera', '--ros-args', '--imag'], {
      env: BARE,
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(/--imag.*Did you mean --image/s);
  });
});
