// @ts-check
/**
 * rclnodejs, compiled against the ROS 2 at hand, with its JavaScript messages. It lives under .ros/, where no
 * `npm ci` removes it, and is linked into node_modules.
 */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY, ROS_FOLDER, rosEnvironment } from './environment.mjs';
import { START_OVER, fingerprint, once, runLogged } from './step.mjs';

const FOLDER = join(ROS_FOLDER, 'bindings');
const PACKAGE = join(FOLDER, 'node_modules/rclnodejs');
const LINK = join(REPOSITORY, 'node_modules/rclnodejs');
const REGISTRY_HINT = 'The npm registry must be reachable (behind a mirror: npm config set registry URL).';

/** @typedef {Record<string, { version: string, dependencies?: Record<string, string> }>} LockedPackages */

/**
 * @param {LockedPackages} packages of a package-lock.json
 * @param {string} from key of the package that depends
 * @param {string} name of what it depends on
 * @returns {string | undefined} the key that Node would find: the nearest `node_modules` upwards
 */
function resolveLocked(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const key = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (key in packages) return key;
    if (folder === '') return undefined;
  }
}

/**
 * @param {LockedPackages} packages
 * @returns {LockedPackages} rclnodejs and all it needs, by the lock file's keys
 */
function lockedClosure(packages) {
  /** @type {LockedPackages} */
  const closure = {};
  const open = ['node_modules/rclnodejs'];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const entry = packages[key];
    if (!entry || key in closure) continue;
    closure[key] = entry;
    for (const name of Object.keys(entry.dependencies ?? {}))
      open.push(resolveLocked(packages, key, name) ?? '');
  }
  return closure;
}

/** @returns {{ manifest: string, lock: string }} a project of rclnodejs alone, in the versions of the checkout */
function bindingsProject() {
  /** @type {{ lockfileVersion: number, packages: LockedPackages }} */
  const { lockfileVersion, packages } = JSON.parse(
    readFileSync(join(REPOSITORY, 'package-lock.json'), 'utf8'),
  );
  const closure = lockedClosure(packages);
  const version = closure['node_modules/rclnodejs']?.version ?? '';
  const root = {
    name: 'dice-monitor-bindings',
    version: '0.0.0',
    private: true,
    dependencies: { rclnodejs: version },
  };
  const lock = {
    name: root.name,
    version: root.version,
    lockfileVersion,
    packages: { '': root, ...closure },
  };
  return { manifest: JSON.stringify(root), lock: JSON.stringify(lock) };
}

/** Node's own headers where they are installed with it: node-gyp has no need to download them then. */
function headersOfNode() {
  const root = dirname(dirname(process.execPath));
  return existsSync(join(root, 'include/node/node.h')) ? { npm_config_nodedir: root } : {};
}

/**
 * @param {{ manifest: string, lock: string }} project
 * @param {Record<string, string | undefined>} environment
 */
async function compile({ manifest, lock }, environment) {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, 'package.json'), manifest);
  writeFileSync(join(FOLDER, 'package-lock.json'), lock);
  const install = ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await runLogged('npm-ci', install, { environment, folder: FOLDER, hint: REGISTRY_HINT });
  // Not the package's own install script: it takes a tool from the registry to delete a folder that is not there.
  const gyp = [
    process.execPath,
    join(FOLDER, 'node_modules/node-gyp/bin/node-gyp.js'),
    'rebuild',
    '-j',
    'max',
  ];
  const hint = 'A C++ compiler and make are needed (apt install build-essential), and the headers of Node.';
  await runLogged('node-gyp', gyp, {
    environment: { ...environment, ...headersOfNode() },
    folder: PACKAGE,
    hint,
  });
  rmSync(join(PACKAGE, 'build/Release/obj.target'), { recursive: true, force: true });
}

/** Links the package into node_modules, in place of what npm may have put there. */
function link() {
  if (lstatSync(LINK, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(LINK) === PACKAGE) return;
  rmSync(LINK, { recursive: true, force: true });
  mkdirSync(dirname(LINK), { recursive: true });
  symlinkSync(PACKAGE, LINK, 'dir');
}

/**
 * Makes rclnodejs loadable from this checkout, unless it is.
 * @param {string} underlay fingerprint of the ROS 2 it is compiled against
 * @param {string} overlay fingerprint of this package's messages
 * @param {(line: string) => void} say
 */
export async function installBindings(underlay, overlay, say) {
  const environment = rosEnvironment();
  const project = bindingsProject();
  const key = fingerprint([underlay, FOLDER, project.lock, process.versions.modules]);
  // Importing rclnodejs outside this environment deletes its binary (it tries to compile itself anew).
  const lost = !existsSync(join(PACKAGE, 'build/Release/rclnodejs.node'));
  await once({ name: 'bindings', title: 'rclnodejs (compiled)', key, lost, say }, () =>
    compile(project, environment),
  );
  const generate = { name: 'messages', title: 'JavaScript messages', key: fingerprint([key, overlay]), say };
  await once({ ...generate, lost: !existsSync(join(PACKAGE, 'generated')) }, () =>
    runLogged('messages', [process.execPath, 'scripts/generate_messages.cjs'], {
      environment,
      folder: PACKAGE,
      hint: START_OVER,
    }),
  );
  link();
}
