import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { ProbeOutcome } from '../core/probe-outcome.js';

/** ROS packages whose messages the node can use beside its own; without them it leaves topics out. */
const WELCOME = ['vision_msgs'];
/** A camera image has to fit: 1920x1080 in RGB. */
const SEGMENT_BYTES = 8 << 20;
const PROFILE_VARIABLES = ['FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE'];

/** Which ROS 2 is sourced. */
export function probeRos(env: NodeJS.ProcessEnv = process.env): ProbeOutcome {
  const { ROS_DISTRO: distro } = env;
  if (!distro || !env.AMENT_PREFIX_PATH) {
    return {
      status: 'missing',
      detail: 'none is sourced; only the live node needs it',
      hint: 'source /opt/ros/<distro>/setup.bash',
    };
  }
  const domain = env.ROS_DOMAIN_ID ? `, domain ${env.ROS_DOMAIN_ID}` : '';
  return { status: 'ok', detail: `${distro} in ${prefixes(env).join(', ')}${domain}` };
}

/** Whether this package's messages are built, and those that it can use. */
export function probeMessages(env: NodeJS.ProcessEnv = process.env): ProbeOutcome {
  const built = (name: string) =>
    prefixes(env).find((prefix) => existsSync(join(prefix, 'lib', `lib${name}__rosidl_typesupport_c.so`)));
  const own = built('dice_monitor');
  if (own === undefined) {
    return {
      status: 'missing',
      detail: 'dice_monitor is not built: the node publishes images and diagnostics, and no scores',
      hint: 'colcon build --packages-select dice_monitor, then source install/setup.bash',
    };
  }
  const lacking = WELCOME.filter((name) => built(name) === undefined);
  return {
    status: 'ok',
    detail: `dice_monitor in ${own}${lacking.length > 0 ? `; without ${lacking.join(', ')}` : ''}`,
  };
}

/**
 * Which middleware is used, and whether images fit into its shared memory.
 *
 * @param profile the file that this package brings for Fast DDS
 */
export function probeMiddleware(profile: string, env: NodeJS.ProcessEnv = process.env): ProbeOutcome {
  // Fast DDS is the default of every distribution from Humble on.
  const middleware = env.RMW_IMPLEMENTATION || 'rmw_fastrtps_cpp';
  if (!middleware.includes('fastrtps')) {
    return { status: 'ok', detail: `${middleware}; large images may need larger buffers than its defaults` };
  }
  const file = PROFILE_VARIABLES.map((name) => env[name]).find((value) => value);
  const hint = `export ${PROFILE_VARIABLES[0]}=${profile}, for every node that sends or receives images`;
  if (!file) {
    return {
      status: 'missing',
      detail: `${middleware} without a profile: most of a camera's images would be lost`,
      hint,
    };
  }
  if (!existsSync(file))
    return { status: 'failed', detail: `${middleware}: its profile ${file} does not exist`, hint };
  const segment = Number(/<segment_size>\s*(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
  if (segment < SEGMENT_BYTES) {
    return {
      status: 'failed',
      detail: `${middleware}: ${file} gives images no shared memory of their size`,
      hint,
    };
  }
  return { status: 'ok', detail: `${middleware}, ${file}: shared memory of ${segment >> 20} MiB a process` };
}

function prefixes(env: NodeJS.ProcessEnv): string[] {
  return (env.AMENT_PREFIX_PATH ?? '').split(delimiter).filter((prefix) => prefix !== '');
}
