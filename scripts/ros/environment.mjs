// @ts-check
/**
 * The environment of every process that talks ROS 2 here: a sourced ROS 2 as it is, or the Jazzy prefix that
 * setup.mjs made under .ros/; on top of either this package's overlay.
 */
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The checkout. */
export const REPOSITORY = join(import.meta.dirname, '../..');
/** Everything the set-up makes; ignored by git, and safe to delete. */
export const ROS_FOLDER = join(REPOSITORY, '.ros');
/** A Python virtual environment that is a whole ament prefix. */
export const PREFIX = join(ROS_FOLDER, 'prefix');
/** This package, built by colcon. */
export const OVERLAY = join(ROS_FOLDER, 'overlay');

/** Distributions of ROS 2 that are used as they are when they are sourced. */
export const SUPPORTED_DISTROS = ['humble', 'jazzy', 'kilted'];

/** @typedef {Record<string, string | undefined>} Environment */

/**
 * @param {Environment} [environment] of a shell, perhaps one that sourced ROS 2
 * @returns {string | undefined} the distribution that is sourced there; undefined where none is, or where it is
 *   our own prefix (a process that was started in its environment)
 */
export function sourcedDistro(environment = process.env) {
  const { AMENT_PREFIX_PATH: prefixes = '', ROS_DISTRO: distro } = environment;
  if (distro === undefined || prefixes === '' || prefixes.split(delimiter).includes(PREFIX)) return undefined;
  return distro;
}

/**
 * @param {string} prefix a Python virtual environment or an installed ROS package
 * @returns {string | undefined} its `site-packages`; undefined where it has none
 */
export function sitePackages(prefix) {
  const library = join(prefix, 'lib');
  if (!existsSync(library)) return undefined;
  const python = readdirSync(library).find((name) => name.startsWith('python3'));
  return python === undefined ? undefined : join(library, python, 'site-packages');
}

/**
 * @param {Environment} environment
 * @param {Readonly<Record<string, readonly string[]>>} front lists of folders, by variable: they go before what is there
 * @returns {Environment}
 */
function prepend(environment, front) {
  const result = { ...environment };
  for (const [name, folders] of Object.entries(front)) {
    const others = (environment[name] ?? '')
      .split(delimiter)
      .filter((part) => part !== '' && !folders.includes(part));
    result[name] = [...folders, ...others].join(delimiter);
  }
  return result;
}

/** @param {Environment} base */
function wheelEnvironment(base) {
  const packages = sitePackages(PREFIX) ?? '';
  const bundled = readdirSync(packages).filter((name) => name.endsWith('.libs'));
  const own = {
    ROS_DISTRO: 'jazzy',
    ROS_VERSION: '2',
    RMW_IMPLEMENTATION: 'rmw_fastrtps_cpp',
  };
  return prepend(
    { ...base, ...own },
    {
      PATH: [join(PREFIX, 'bin')],
      AMENT_PREFIX_PATH: [PREFIX],
      CMAKE_PREFIX_PATH: [PREFIX],
      LD_LIBRARY_PATH: [join(PREFIX, 'lib'), ...bundled.map((name) => join(packages, name))],
    },
  );
}

/**
 * @param {Environment} [base] what the processes inherit beside
 * @returns {Environment} a sourced ROS 2, or the prefix under .ros/, without this package
 */
export function underlayEnvironment(base = process.env) {
  return sourcedDistro(base) === undefined ? wheelEnvironment(base) : { ...base };
}

/**
 * The environment for nodes, players and tests, after `setUpRos()`. Set already in `base`, these are kept: the
 * domain, the discovery range, the profile file.
 * @param {{ base?: Environment, domainId?: number }} [options] domainId: 0 to 101; processes see each other only
 *   within one domain
 * @returns {Environment}
 */
export function rosEnvironment({ base = process.env, domainId } = {}) {
  const underlay = underlayEnvironment(base);
  const python = sitePackages(OVERLAY);
  // Before Iron the discovery range is another variable, and later distributions warn about the old one.
  const local =
    underlay.ROS_DISTRO === 'humble'
      ? { ROS_LOCALHOST_ONLY: '1' }
      : { ROS_AUTOMATIC_DISCOVERY_RANGE: 'LOCALHOST' };
  return {
    FASTRTPS_DEFAULT_PROFILES_FILE: join(REPOSITORY, 'config/fastdds.xml'),
    ...local,
    ...prepend(underlay, {
      AMENT_PREFIX_PATH: [OVERLAY],
      CMAKE_PREFIX_PATH: [OVERLAY],
      LD_LIBRARY_PATH: [join(OVERLAY, 'lib')],
      ...(python === undefined ? {} : { PYTHONPATH: [python] }),
    }),
    ...(domainId === undefined ? {} : { ROS_DOMAIN_ID: String(domainId) }),
  };
}
