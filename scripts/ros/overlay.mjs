// @ts-check
/** This package as `colcon build` makes it, installed beside the prefix: messages, launch files, parameters. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import {
  OVERLAY,
  PREFIX,
  REPOSITORY,
  ROS_FOLDER,
  sourcedDistro,
  underlayEnvironment,
} from './environment.mjs';
import { START_OVER, fingerprint, once, runLogged } from './step.mjs';

const NO_COLCON =
  'colcon and ament_cmake are needed: apt install python3-colcon-common-extensions ros-$ROS_DISTRO-ros-base.';

/** What CMake reads of the checkout. */
const ENTRIES = ['CMakeLists.txt', 'package.xml', 'msg', 'config', 'launch', 'rviz', 'scripts'];

/**
 * CMake refuses include folders inside of the source folder, and the prefix lies in the checkout: it is shown a
 * folder of links.
 * @returns {string}
 */
function linkedSource() {
  const folder = join(ROS_FOLDER, 'source/dice_monitor');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ENTRIES.filter((entry) => existsSync(join(REPOSITORY, entry)))) {
    symlinkSync(join(REPOSITORY, name), join(folder, name));
  }
  return folder;
}

/**
 * @param {readonly string[]} names of files in the checkout
 * @returns {string}
 */
function fingerprintOfFiles(names) {
  return fingerprint([...names, ...names.map((name) => readFileSync(join(REPOSITORY, name)))]);
}

/** @returns {string} fingerprint of this package's messages */
export function messageFingerprint() {
  const names = readdirSync(join(REPOSITORY, 'msg'));
  return fingerprintOfFiles(names.sort().map((name) => `msg/${name}`));
}

/**
 * The install step links file by file, so that a change in one needs no build, and a new one does.
 * @param {string} underlay fingerprint of what it is built against
 */
function overlayKey(underlay) {
  const linked = ['config', 'launch', 'rviz', 'scripts/bin'].flatMap((folder) =>
    readdirSync(join(REPOSITORY, folder), { recursive: true, encoding: 'utf8' }).sort(),
  );
  const build = fingerprintOfFiles(['CMakeLists.txt', 'package.xml']);
  return fingerprint([underlay, OVERLAY, build, messageFingerprint(), ...linked]);
}

/**
 * Builds the overlay, unless it is there.
 * @param {string} underlay fingerprint of what it is built against
 * @param {(line: string) => void} say
 */
export async function buildOverlay(underlay, say) {
  const key = overlayKey(underlay);
  await once({ name: 'overlay', title: 'this package (colcon build)', key, say }, async () => {
    rmSync(OVERLAY, { recursive: true, force: true });
    const python =
      sourcedDistro() === undefined ? [`-DPython3_EXECUTABLE=${join(PREFIX, 'bin/python')}`] : [];
    const places = ['--build-base', join(ROS_FOLDER, 'build'), '--install-base', OVERLAY, '--merge-install'];
    const cmake = [
      '--cmake-args',
      '-DBUILD_TESTING=OFF',
      `-DDICE_MONITOR_NPM=${REPOSITORY}`,
      '--no-warn-unused-cli',
      ...python,
    ];
    const build = [
      'build',
      ...places,
      '--symlink-install',
      '--cmake-clean-cache',
      '--event-handlers',
      'console_direct+',
    ];
    const command = [
      'colcon',
      '--log-base',
      join(ROS_FOLDER, 'log'),
      ...build,
      '--paths',
      linkedSource(),
      ...cmake,
    ];
    const environment = underlayEnvironment();
    // Another overlay of the shell must not be what ours is built on.
    const prefixes = (environment.AMENT_PREFIX_PATH ?? '')
      .split(delimiter)
      .filter((part) => part !== OVERLAY);
    environment.AMENT_PREFIX_PATH = prefixes.join(delimiter);
    await runLogged('colcon', command, {
      environment,
      folder: ROS_FOLDER,
      hint: sourcedDistro() === undefined ? START_OVER : NO_COLCON,
    });
  });
}
