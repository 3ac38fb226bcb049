// @ts-check
/**
 * rclnodejs, compiled against the ROS 2 at hand, with its JavaScript messages. It lives under .ros/, where no
 * `npm ci` removes it, and is linked into node_modules.
 */
import { existsSync, lstatSync, mkdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { REPOSITORY, ROS_FOLDER, rosEnvironment } from './environment.mjs';
import { lockedProject } from './locked-project.mjs';
import { START_OVER, fingerprint, once, runLogged } from './step.mjs';

const FOLDER = join(ROS_FOLDER, 'bindings');
const PACKAGE = join(FOLDER, 'node_modules/rclnodejs');
const LINK = join(REPOSITORY, 'node_modules/rclnodejs');
const REGISTRY_HINT = 'The npm registry must be reachable (behind a mirror: npm config set registry URL).';

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
 * @param {string} messages fingerprint of this package's messages
 * @param {(line: string) => void} say
 */
export async function installBindings(underlay, messages, say) {
  const environment = rosEnvironment();
  const project = lockedProject(join(REPOSITORY, 'package-lock.json'), ['rclnodejs']);
  const key = fingerprint([underlay, FOLDER, project.versions, process.versions.modules]);
  // Importing rclnodejs outside this environment deletes its binary (it tries to compile itself anew).
  const lost = !existsSync(join(PACKAGE, 'build/Release/rclnodejs.node'));
  await once({ name: 'bindings', title: 'rclnodejs (compiled)', key, lost, say }, () =>
    compile(project, environment),
  );
  const generate = { name: 'messages', title: 'JavaScript messages', key: fingerprint([key, messages]), say };
  await once({ ...generate, lost: !existsSync(join(PACKAGE, 'generated')) }, () =>
    runLogged('messages', [process.execPath, 'scripts/generate_messages.cjs'], {
      environment,
      folder: PACKAGE,
      hint: START_OVER,
    }),
  );
  link();
}
