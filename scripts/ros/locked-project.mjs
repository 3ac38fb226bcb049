// @ts-check
/** npm projects of a few packages in exactly the versions of the checkout's package-lock.json. */
import { readFileSync } from 'node:fs';

/**
 * @typedef {Record<string, {
 *   version: string,
 *   dependencies?: Record<string, string>,
 *   optionalDependencies?: Record<string, string>,
 *   os?: string[],
 *   cpu?: string[],
 *   libc?: string[],
 * }>} LockedPackages
 */

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
 * @param {LockedPackages[string] | undefined} entry
 * @returns {boolean} whether it is for this machine
 */
function fitsMachine(entry) {
  const { os = [process.platform], cpu = [process.arch], libc = ['glibc'] } = entry ?? {};
  return os.includes(process.platform) && cpu.includes(process.arch) && libc.includes('glibc');
}

/**
 * @param {LockedPackages} packages
 * @param {readonly string[]} names
 * @returns {LockedPackages} these and all they need, by the lock file's keys
 */
function lockedClosure(packages, names) {
  /** @type {LockedPackages} */
  const closure = {};
  const open = names.map((name) => `node_modules/${name}`);
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const entry = packages[key];
    if (!entry || key in closure) continue;
    /** @param {string} name */
    const keyOf = (name) => resolveLocked(packages, key, name) ?? '';
    const { dependencies = {}, optionalDependencies = {} } = entry;
    // Libraries for one kind of machine each: those for others are not fetched, nor what they need.
    const fitting = Object.entries(optionalDependencies).filter(([name]) =>
      fitsMachine(packages[keyOf(name)]),
    );
    closure[key] = { ...entry, optionalDependencies: Object.fromEntries(fitting) };
    for (const name of [...Object.keys(dependencies), ...fitting.map(([name]) => name)])
      open.push(keyOf(name));
  }
  return closure;
}

/**
 * @param {string} lockFile package-lock.json with more packages
 * @param {readonly string[]} names of packages that are wanted
 * @returns {{ manifest: string, lock: string, versions: string }} texts of a package.json and a package-lock.json for
 *   `npm ci`, and what it installs, by name and version
 */
export function lockedProject(lockFile, names) {
  /** @type {{ lockfileVersion: number, packages: LockedPackages }} */
  const { lockfileVersion, packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  const closure = Object.fromEntries(
    // Said of them in the checkout; here they are what is wanted.
    Object.entries(lockedClosure(packages, names)).map(([key, entry]) => [
      key,
      { ...entry, dev: undefined, optional: undefined },
    ]),
  );
  const wanted = Object.fromEntries(names.map((name) => [name, closure[`node_modules/${name}`]?.version]));
  const root = { name: 'part-of-dice-monitor', version: '0.0.0', private: true, dependencies: wanted };
  const lock = {
    name: root.name,
    version: root.version,
    lockfileVersion,
    packages: { '': root, ...closure },
  };
  const versions = Object.entries(closure).map(([key, { version }]) => `${key} ${version}`);
  return { manifest: JSON.stringify(root), lock: JSON.stringify(lock), versions: versions.sort().join('\n') };
}
