import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { OVERLAY, REPOSITORY } from '../../scripts/ros/environment.mjs';
import { setUpRos } from '../../scripts/ros/setup.mjs';
import { MODEL } from '../cli/evaluate-bench.js';
import { describeGraph } from '../graph/describe-graph.js';
import { GraphClient } from '../graph/graph-client.js';
import { GraphProcess, startPython } from '../graph/graph-process.js';
import { packageFacts } from '../launch/package-facts.js';

const PROGRAMS = join(OVERLAY, 'lib/dice_monitor');

describeGraph('the package as colcon installs it', () => {
  let client: GraphClient;

  beforeAll(async () => {
    client = await GraphClient.open();
  });

  afterAll(() => {
    client.close();
  });

  it('is set up already: a second look says nothing and takes no second', async () => {
    const said: string[] = [];
    const start = performance.now();
    await setUpRos((line) => said.push(line));
    expect(said).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  it('links rclnodejs again where npm ci took it away, and compiles nothing', async () => {
    const link = join(REPOSITORY, 'node_modules/rclnodejs');
    rmSync(link, { recursive: true });
    const start = performance.now();
    await setUpRos(() => expect.fail('nothing is left to do'));
    expect(performance.now() - start).toBeLessThan(1000);
    expect(existsSync(join(link, 'build/Release/rclnodejs.node'))).toBe(true);
  });

  it('has programs for ros2 run, and no other that ros2 would find', async () => {
    const visible = readdirSync(PROGRAMS).filter((name) => !name.startsWith('.'));
    expect(visible.sort()).toEqual(['dice-monitor', 'monitor', 'play']);
    for (const [program, words] of [
      ['monitor', /--model <file>/],
      ['play', /--rate <factor>/],
      ['dice-monitor', /evaluate \[options\]/],
    ] as const) {
      const help = new GraphProcess(join(PROGRAMS, program), ['--help']);
      expect((await help.ended).code, help.output).toBe(0);
      expect(help.output).toMatch(words);
    }
  });

  it('starts the node as ros2 run does: renamed, in a namespace, with parameters', async () => {
    const ros = [
      '-r',
      '__node:=eye',
      '-r',
      '__ns:=/robot',
      '-p',
      `model_path:=${MODEL}`,
      '-p',
      'window:=4.0',
    ];
    const node = new GraphProcess(join(PROGRAMS, 'monitor'), ['--ros-args', ...ros]);
    const { values } = await client.call<{ values: { double_value: number }[] }>(
      'rcl_interfaces/srv/GetParameters',
      '/robot/eye/get_parameters',
      { names: ['window'] },
    );
    expect(values[0]!.double_value).toBe(4);
    await node.waitFor(/inactive -> activating|activating -> active/);
    expect(await node.stop('SIGINT', 2000)).toEqual({ code: 0, signal: null });
  });

  it('is found in the ament index, with launch files, parameters and layouts', async () => {
    const code = `
import os
from ament_index_python.packages import get_package_share_directory
share = get_package_share_directory('dice_monitor')
for folder, _, files in os.walk(share):
    for name in files: print(os.path.relpath(os.path.join(folder, name), share))
`;
    const index = startPython(['-c', code]);
    expect((await index.ended).code, index.output).toBe(0);
    const installed = new Set(index.output.split('\n'));
    const files = packageFacts().shared.filter((name) => /\.\w+$/.test(name));
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((name) => !installed.has(name))).toEqual([]);
  });
});
