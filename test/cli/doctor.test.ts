import { describe, expect, it } from 'vitest';
import { probeNode } from '../../src/cli/probe-host.js';
import { probeSqlite } from '../../src/bag/probe-sqlite.js';
import { probeRclnodejs } from '../../src/ros/probe-rclnodejs.js';
import { runCommand } from './run-command.js';

describe('dice-monitor doctor', () => {
  it('tries every part and says that evaluate can run', async () => {
    const { code, stdout } = await runCommand(['doctor'], { env: { AMENT_PREFIX_PATH: '', ROS_DISTRO: '' } });
    for (const name of [
      'Node.js',
      'disk',
      'JPEG and PNG',
      'SQLite',
      'ONNX Runtime',
      'cuda',
      'tensorrt',
      'webgpu',
      'ROS 2',
    ]) {
      expect(stdout).toContain(name);
    }
    expect(stdout).toMatch(/^ok .*cpu runs and gives the right mask$/m);
    expect(stdout).toContain('dice-monitor evaluate can run here');
    expect(code).toBe(0);
  });

  it.each([
    ['20.20.2', 'ok'],
    ['22.14.0', 'ok'],
    ['20.19.9', 'failed'],
    ['23.0.0', 'failed'],
    ['18.20.8', 'failed'],
  ])('takes Node.js %s for %s', (version, status) => {
    expect(probeNode(version).status).toBe(status);
  });

  it('says how to get SQLite where it is missing', () => {
    const outcome = probeSqlite(() => {
      throw new Error("Cannot find module 'better-sqlite3'");
    });
    expect(outcome).toMatchObject({
      status: 'missing',
      hint: expect.stringContaining('npm install') as string,
    });
  });

  it('does not touch rclnodejs where no ROS 2 is sourced', async () => {
    expect(await probeRclnodejs({})).toMatchObject({
      status: 'missing',
      hint: expect.stringContaining('source') as string,
    });
  });
});
