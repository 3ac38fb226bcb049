import { delimiter } from 'node:path';
import { describe, expect, it } from 'vitest';
import { OVERLAY, PREFIX, rosEnvironment, sourcedDistro } from '../../scripts/ros/environment.mjs';

/** A shell that sourced ROS 2. */
const HUMBLE = {
  ROS_DISTRO: 'humble',
  AMENT_PREFIX_PATH: '/home/me/ws/install/mine:/opt/ros/humble',
  LD_LIBRARY_PATH: '/opt/ros/humble/lib',
  PATH: '/opt/ros/humble/bin:/usr/bin',
};

describe('the environment of ROS processes', () => {
  it('takes a sourced ROS 2 as it is, with this package before it', () => {
    expect(sourcedDistro(HUMBLE)).toBe('humble');
    const environment = rosEnvironment({ base: HUMBLE, domainId: 17 });
    expect(environment.ROS_DISTRO).toBe('humble');
    expect(environment.PATH).toBe(HUMBLE.PATH);
    expect(environment.AMENT_PREFIX_PATH).toBe([OVERLAY, HUMBLE.AMENT_PREFIX_PATH].join(delimiter));
    expect(environment.ROS_DOMAIN_ID).toBe('17');
    expect(environment.FASTRTPS_DEFAULT_PROFILES_FILE).toMatch(/config\/fastdds\.xml$/);
  });

  it('keeps to this machine, by the variable that the distribution knows', () => {
    const humble = rosEnvironment({ base: HUMBLE });
    expect([humble.ROS_LOCALHOST_ONLY, humble.ROS_AUTOMATIC_DISCOVERY_RANGE]).toEqual(['1', undefined]);
    const jazzy = rosEnvironment({ base: { ...HUMBLE, ROS_DISTRO: 'jazzy' } });
    expect([jazzy.ROS_LOCALHOST_ONLY, jazzy.ROS_AUTOMATIC_DISCOVERY_RANGE]).toEqual([undefined, 'LOCALHOST']);
  });

  it('leaves the profile and the discovery range of the shell as they are', () => {
    const own = { FASTRTPS_DEFAULT_PROFILES_FILE: '/etc/robot.xml', ROS_AUTOMATIC_DISCOVERY_RANGE: 'SUBNET' };
    expect(rosEnvironment({ base: { ...HUMBLE, ROS_DISTRO: 'kilted', ...own } })).toMatchObject(own);
  });

  it('is the same where it is made in itself', () => {
    const once = rosEnvironment({ base: HUMBLE });
    expect(rosEnvironment({ base: once })).toEqual(once);
  });

  it('does not take its own prefix for a sourced ROS 2', () => {
    expect(sourcedDistro({ ROS_DISTRO: 'jazzy', AMENT_PREFIX_PATH: `${OVERLAY}:${PREFIX}` })).toBeUndefined();
    expect(sourcedDistro({})).toBeUndefined();
    expect(sourcedDistro({ ROS_DISTRO: 'jazzy' })).toBeUndefined();
  });
});
