// @ts-check
/**
 * What `colcon build` runs for the node: `node build-node.mjs CHECKOUT BUILD` makes the npm package in BUILD/npm, with
 * its dependencies, its code compiled, and JavaScript for the messages of every ROS package and of this one. What has
 * not changed is not done again.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { lockedProject } from './locked-project.mjs';

const [checkout = '', build = ''] = process.argv.slice(2);
const PACKAGE = join(build, 'npm');
const COPIED = [
  ...['package.json', 'package-lock.json', '.npmrc'],
  ...['tsconfig.json', 'tsconfig.build.json', 'rolldown.config.mjs'],
];
const FOLDERS = ['src', 'config', 'msg', 'scripts'];
/** What compiles it. Beside the package, where Node and the compiler look last: it is not installed. */
const TOOLS = ['typescript', '@types/node', '@types/better-sqlite3', 'rolldown'];
const INSTALL = ['ci', '--no-audit', '--no-fund'];

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ folder: string, prefixes?: string }} options
 */
function run(program, args, { folder, prefixes = process.env.AMENT_PREFIX_PATH }) {
  // rclnodejs's install script asks npx before it fetches a tool.
  const env = { ...process.env, npm_config_yes: 'true', AMENT_PREFIX_PATH: prefixes };
  execFileSync(program, args, { cwd: folder, env, stdio: 'inherit' });
}

/**
 * @param {string} name
 * @param {readonly string[]} dependsOn texts
 * @param {() => void} work
 */
function whenChanged(name, dependsOn, work) {
  const file = join(build, `${name}.stamp`);
  const stamp = JSON.stringify(dependsOn);
  if (existsSync(file) && readFileSync(file, 'utf8') === stamp) return;
  rmSync(file, { force: true });
  work();
  writeFileSync(file, stamp);
}

/** @param {string} name */
const text = (name) => readFileSync(join(checkout, name), 'utf8');

/** @returns {string} an ament prefix with the definitions of this package's messages: it is not installed yet */
function messagePrefix() {
  const prefix = join(build, 'messages');
  rmSync(prefix, { recursive: true, force: true });
  const index = join(prefix, 'share/ament_index/resource_index/rosidl_interfaces');
  mkdirSync(index, { recursive: true });
  cpSync(join(checkout, 'msg'), join(prefix, 'share/dice_monitor/msg'), { recursive: true });
  const names = readdirSync(join(checkout, 'msg'));
  writeFileSync(join(index, 'dice_monitor'), names.map((name) => `msg/${name}\n`).join(''));
  return prefix;
}

function copySources() {
  mkdirSync(PACKAGE, { recursive: true });
  for (const name of COPIED) cpSync(join(checkout, name), join(PACKAGE, name));
  for (const name of FOLDERS) {
    rmSync(join(PACKAGE, name), { recursive: true, force: true });
    cpSync(join(checkout, name), join(PACKAGE, name), { recursive: true });
  }
}

const machine = [process.version, process.arch, process.env.ROS_DISTRO ?? ''];
const messages = readdirSync(join(checkout, 'msg')).map((name) => text(`msg/${name}`));
const prefixes = [messagePrefix(), process.env.AMENT_PREFIX_PATH ?? ''].join(delimiter);
const locked = [text('package.json'), text('package-lock.json'), ...machine];
copySources();
whenChanged('dependencies', locked, () => {
  // The messages are made anew with it.
  rmSync(join(build, 'javascript-messages.stamp'), { force: true });
  run('npm', [...INSTALL, '--omit=dev'], { folder: PACKAGE, prefixes });
  if (!existsSync(join(PACKAGE, 'node_modules/rclnodejs/package.json'))) {
    throw new Error(
      'rclnodejs was not installed, so there would be no node. Its build says why: (cd ' +
        `${PACKAGE} && npm install --no-save --foreground-scripts rclnodejs). ` +
        'It needs a sourced ROS 2, g++, make and python3.',
    );
  }
});
whenChanged('javascript-messages', [prefixes, ...messages, ...locked], () => {
  run('npm', ['exec', '--offline', 'generate-ros-messages'], { folder: PACKAGE, prefixes });
});
whenChanged('tools', locked, () => {
  const { manifest, lock } = lockedProject(join(checkout, 'package-lock.json'), TOOLS);
  writeFileSync(join(build, 'package.json'), manifest);
  writeFileSync(join(build, 'package-lock.json'), lock);
  run('npm', [...INSTALL, '--ignore-scripts'], { folder: build });
});
rmSync(join(PACKAGE, 'dist'), { recursive: true, force: true });
for (const [tool = '', ...options] of [
  ['typescript/bin/tsc', '-p', 'tsconfig.build.json'],
  ['rolldown/bin/cli.mjs', '-c', '--log-level', 'warn'],
]) {
  run(process.execPath, [join(build, 'node_modules', tool), ...options], { folder: PACKAGE });
}
