import { describe, expect, it } from 'vitest';
import { probeNode } from '../../src/cli/probe-host.js';
import { probeSqlite } from '../../src/bag/probe-sqlite.js';
import { runCommand } from './run-command.js';

describe('dice-monitor doctor', () => {
  // Without a ROS 2 that the shell may have sourced: the machine is to be the same everywhere.
  const env = { AMENT_PREFIX_PATH: '', ROS_DISTRO: '' };

  it(
    'tries every part, runs the demo end to end, and says that evaluate can run',
    { timeout: 300_000 },
    async () => {
      const { code, stdout } = await runCommand(['doctor'], { env });
      const lines = stdout.split('\n');
      for (const name of [
        'Node.js',
        'disk',
        'JPEG and PNG',
        'SQLite',
        'ROS 2',
        'shared memory',
        'NVIDIA GPU',
        'CUDA',
        'cuDNN',
        'TensorRT',
        'Vulkan',
        'training',
        '  provider cuda',
        '  provider tensorrt',
        '  provider webgpu',
      ]) {
        expect(lines.filter((line) => line.slice(6).startsWith(name))).toHaveLength(1);
      }
      expect(stdout).toMatch(
        /^ok .*ONNX Runtime 1\.30\.0 +runs and gives the right mask: cpu, [\d.]+ ms a picture$/m,
      );
      expect(stdout).toMatch(
        /^ok .*end to end +mean Dice 0\.91\d\d on 20 frames of the demo drive, [\d.]+ frames\/s on \w+ \(expected/m,
      );
      expect(stdout).toMatch(/^none {2}ROS 2 +none is sourced/m);
      expect(stdout).not.toMatch(/^FAIL/m);
      expect(lines.at(-2)).toBe('dice-monitor evaluate can run here');
      expect(code).toBe(0);
    },
  );

  it('says the same as one JSON object', { timeout: 300_000 }, async () => {
    const { code, stdout } = await runCommand(['doctor', '--json'], { env });
    const { can_evaluate, checks } = JSON.parse(stdout) as {
      can_evaluate: boolean;
      checks: { name: string; status: string; detail: string; hint: string | null; needed: boolean }[];
    };
    expect([code, can_evaluate]).toEqual([0, true]);
    expect(checks.filter(({ needed }) => needed).map(({ name, status }) => [name, status])).toEqual([
      ['Node.js', 'ok'],
      ['disk', 'ok'],
      ['JPEG and PNG', 'ok'],
      ['ONNX Runtime 1.30.0', 'ok'],
      ['evaluate, end to end', 'ok'],
    ]);
    for (const { status, hint, detail } of checks) {
      expect(['ok', 'missing', 'failed']).toContain(status);
      expect(detail).not.toBe('');
      expect(hint === null || hint !== '').toBe(true);
    }
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
});
