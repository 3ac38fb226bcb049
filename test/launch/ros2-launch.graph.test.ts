import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { MODEL } from '../cli/evaluate-bench.js';
import { scratchFolder } from '../cli/scratch-folder.js';
import { writeSmallDrive } from '../cli/small-drive.js';
import { describeGraph } from '../graph/describe-graph.js';
import { GraphClient } from '../graph/graph-client.js';
import { startPython, type GraphProcess } from '../graph/graph-process.js';

/** The command `ros2`, by whatever interpreter has it: the stand-in of our own prefix is not it. */
const ROS2 = 'import sys; from ros2cli.cli import main; sys.exit(main())';
const HAS_LAUNCH =
  inject('rosMissing') === '' &&
  spawnSync('python3', ['-c', 'import ros2launch, launch_xml, launch_ros']).status === 0;

function ros2(...args: string[]): GraphProcess {
  return startPython(['-c', ROS2, ...args]);
}

interface Scores {
  readonly total: { readonly pairs: bigint };
}

describeGraph('ros2 launch', () => {
  const scratch = scratchFolder();
  let client: GraphClient;

  beforeAll(async () => {
    client = await GraphClient.open();
  });

  afterAll(() => {
    client.close();
  });

  const name = 'replays a drive in a namespace, and ends both nodes cleanly on Ctrl-C';
  const reason = HAS_LAUNCH
    ? ''
    : ' (skipped: ros2 launch is on no package registry, and not installed here)';
  it.skipIf(!HAS_LAUNCH)(`${name}${reason}`, async () => {
    const drive = await writeSmallDrive(join(scratch, 'drive'), { frames: 20, width: 64, height: 48 });
    const scores = client.subscribe<Scores>(
      'dice_monitor/msg/SegmentationScores',
      '/robot/dice_monitor/scores',
    );
    const args = [`bag:=${drive.folder}`, `model:=${MODEL}`, 'namespace:=robot', 'rate:=2.0', 'loop:=true'];
    const launch = ros2('launch', 'dice_monitor', 'replay.launch.xml', ...args);
    await launch.waitFor(/activating -> active/, 40_000);
    await scores.first(({ total }) => total.pairs > 5n);
    const state = await client.call<{ current_state: { label: string } }>(
      'lifecycle_msgs/srv/GetState',
      '/robot/dice_monitor/get_state',
    );
    expect(state.current_state.label).toBe('active');
    launch.kill('SIGINT');
    await launch.ended;
    expect(launch.output).toMatch(/\[monitor-1\]: process has finished cleanly/);
    expect(launch.output).toMatch(/\[play-2\]: process has finished cleanly/);
    expect(launch.output).not.toMatch(/process has died/);
  });

  it.skipIf(!HAS_LAUNCH)(`lists the arguments${reason}`, async () => {
    const shown = ros2('launch', 'dice_monitor', 'monitor.launch.xml', '--show-args');
    expect((await shown.ended).code, shown.output).toBe(0);
    for (const argument of ['params_file', 'namespace', 'model', 'image', 'label', 'use_rviz']) {
      expect(shown.output).toContain(`'${argument}'`);
    }
  });
});
