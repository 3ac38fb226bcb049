import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { probeRclnodejs } from '../../src/ros/probe-rclnodejs.js';
import { probeMessages, probeMiddleware, probeRos } from '../../src/ros/probe-ros.js';
import { probeSharedMemory } from '../../src/ros/probe-shared-memory.js';

const root = mkdtempSync(join(tmpdir(), 'dice-monitor-probe-ros-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

function write(path: string, text = ''): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const sourced = { ROS_DISTRO: 'jazzy', AMENT_PREFIX_PATH: `${root}/overlay:${root}/jazzy` };

describe('ROS 2', () => {
  it.each([{}, { ROS_DISTRO: 'jazzy' }, { ROS_DISTRO: '', AMENT_PREFIX_PATH: '' }])(
    'is missing where it is not sourced: %j',
    (env) => {
      expect(probeRos(env)).toMatchObject({
        status: 'missing',
        hint: expect.stringContaining('source') as string,
      });
    },
  );

  it('is named with its prefixes and its domain', () => {
    expect(probeRos({ ...sourced, ROS_DOMAIN_ID: '7' })).toEqual({
      status: 'ok',
      detail: `jazzy in ${root}/overlay, ${root}/jazzy, domain 7`,
    });
  });
});

describe('rclnodejs', () => {
  it('is not touched where no ROS 2 is sourced, or where it is not installed', async () => {
    expect(await probeRclnodejs({}, '/nowhere')).toMatchObject({ status: 'missing' });
    expect(await probeRclnodejs(sourced, undefined)).toMatchObject({
      status: expect.stringMatching(/missing|failed|ok/) as string,
    });
  });

  it('is not imported where it is not compiled', async () => {
    const folder = join(root, 'plain');
    write('plain/index.js', `require('fs').writeFileSync('${root}/imported-plain', '')`);
    expect(await probeRclnodejs(sourced, folder)).toMatchObject({
      status: 'failed',
      hint: 'npm rebuild rclnodejs, in this shell',
    });
    expect(existsSync(join(root, 'imported-plain'))).toBe(false);
  });

  it('is not imported where its compiled part does not load: it would delete it and compile', async () => {
    const folder = join(root, 'unfit');
    const binary = write('unfit/build/Release/rclnodejs.node', 'no library');
    write('unfit/index.js', `require('fs').writeFileSync('${root}/imported-unfit', '')`);
    const outcome = await probeRclnodejs(sourced, folder);
    expect(outcome).toMatchObject({
      status: 'failed',
      detail: expect.stringMatching(/^does not start on ROS 2 jazzy: Error: /) as string,
    });
    expect(existsSync(join(root, 'imported-unfit'))).toBe(false);
    expect(existsSync(binary)).toBe(true);
  });
});

describe('messages', () => {
  it('are missing where no prefix has them built', () => {
    expect(probeMessages(sourced)).toMatchObject({
      status: 'missing',
      hint: expect.stringContaining('colcon') as string,
    });
  });

  it('are found in the prefix that has them, with what is not there beside', () => {
    write('overlay/lib/libdice_monitor__rosidl_typesupport_c.so');
    expect(probeMessages(sourced)).toEqual({
      status: 'ok',
      detail: `dice_monitor in ${root}/overlay; without vision_msgs`,
    });
    write('jazzy/lib/libvision_msgs__rosidl_typesupport_c.so');
    expect(probeMessages(sourced)).toEqual({ status: 'ok', detail: `dice_monitor in ${root}/overlay` });
  });
});

describe('the middleware', () => {
  const own = '/share/fastdds.xml';

  it('needs a profile where it is Fast DDS, which is the default', () => {
    for (const env of [{}, { RMW_IMPLEMENTATION: 'rmw_fastrtps_cpp' }]) {
      expect(probeMiddleware(own, env)).toMatchObject({
        status: 'missing',
        hint: expect.stringContaining(`FASTRTPS_DEFAULT_PROFILES_FILE=${own}`) as string,
      });
    }
  });

  it('is told by a profile that is not there, or gives images no room', () => {
    const missing = { FASTRTPS_DEFAULT_PROFILES_FILE: join(root, 'none.xml') };
    expect(probeMiddleware(own, missing)).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('does not exist') as string,
    });
    const small = write('small.xml', '<dds><segment_size>524288</segment_size></dds>');
    expect(probeMiddleware(own, { FASTRTPS_DEFAULT_PROFILES_FILE: small })).toMatchObject({
      status: 'failed',
    });
    const none = write('none-of-it.xml', '<dds></dds>');
    expect(probeMiddleware(own, { FASTRTPS_DEFAULT_PROFILES_FILE: none })).toMatchObject({
      status: 'failed',
    });
  });

  it('is sound with a profile that has room, under either name of the variable', () => {
    const profile = write('large.xml', '<dds><segment_size> 67108864 </segment_size></dds>');
    for (const name of ['FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE']) {
      expect(probeMiddleware(own, { [name]: profile })).toEqual({
        status: 'ok',
        detail: `rmw_fastrtps_cpp, ${profile}: shared memory of 64 MiB a process`,
      });
    }
  });

  it('may be another one', () => {
    expect(probeMiddleware(own, { RMW_IMPLEMENTATION: 'rmw_cyclonedds_cpp' })).toMatchObject({
      status: 'ok',
    });
  });
});

describe('shared memory', () => {
  it('is counted, with what nobody holds any more', async () => {
    const folder = join(root, 'shm');
    mkdirSync(folder);
    expect(await probeSharedMemory(folder)).toMatchObject({
      status: 'ok',
      detail: expect.stringMatching(/MiB free.*nothing left/) as string,
    });
    write('shm/fastrtps_1234');
    write('shm/fastrtps_1234_el');
    write('shm/lttng-ust-wait-6');
    expect(await probeSharedMemory(folder)).toMatchObject({
      status: 'ok',
      detail: expect.stringContaining('1 segments left over') as string,
      hint: expect.stringContaining('fastdds shm clean') as string,
    });
  });

  it('may not be there', async () => {
    expect(await probeSharedMemory(join(root, 'no-such-folder'))).toMatchObject({ status: 'missing' });
  });
});
