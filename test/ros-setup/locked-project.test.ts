import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lockedProject } from '../../scripts/ros/locked-project.mjs';
import { scratchFolder } from '../cli/scratch-folder.js';

const scratch = scratchFolder();

/** Two versions of `c`: the one inside of `a`, and the one that all others see. */
const PACKAGES = {
  '': { name: 'checkout', version: '1.0.0' },
  'node_modules/a': { version: '1.0.0', optional: true, dependencies: { b: '^2', c: '^1' } },
  'node_modules/a/node_modules/c': { version: '1.9.0', dependencies: { d: '*' } },
  'node_modules/b': { version: '2.0.0', dependencies: { c: '^3' } },
  'node_modules/c': { version: '3.1.0', dev: true },
  'node_modules/d': { version: '4.0.0', dependencies: { a: '*' } },
  'node_modules/other': { version: '9.0.0' },
  'node_modules/native': { version: '5.0.0', optionalDependencies: { here: '5', elsewhere: '5' } },
  'node_modules/here': { version: '5.0.0', os: [process.platform], cpu: [process.arch] },
  'node_modules/elsewhere': { version: '5.0.0', cpu: ['sparc'], dependencies: { other: '*' } },
};

interface Lock {
  readonly packages: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>>;
}

describe('a project of some packages of the lock file', () => {
  const file = join(scratch, 'package-lock.json');
  writeFileSync(file, JSON.stringify({ lockfileVersion: 3, packages: PACKAGES }));
  const { manifest, lock, versions } = lockedProject(file, ['a']);

  it('holds them and all they need, each as Node would find it, in the locked versions', () => {
    expect(versions.split('\n')).toEqual([
      'node_modules/a 1.0.0',
      'node_modules/a/node_modules/c 1.9.0',
      'node_modules/b 2.0.0',
      'node_modules/c 3.1.0',
      'node_modules/d 4.0.0',
    ]);
    expect(JSON.parse(manifest)).toMatchObject({ private: true, dependencies: { a: '1.0.0' } });
  });

  it('wants what is optional or for development in the checkout', () => {
    const { packages } = JSON.parse(lock) as Lock;
    expect(Object.values(packages).some((entry) => 'optional' in entry || 'dev' in entry)).toBe(false);
  });

  it('takes of libraries for one kind of machine each those for this one', () => {
    const project = lockedProject(file, ['native']);
    expect(project.versions.split('\n')).toEqual(['node_modules/here 5.0.0', 'node_modules/native 5.0.0']);
    const { packages } = JSON.parse(project.lock) as Lock;
    expect(packages['node_modules/native']).toMatchObject({ optionalDependencies: { here: '5' } });
    expect(JSON.stringify(packages)).not.toContain('elsewhere');
  });

  it('finds rclnodejs and the compiler in our own', () => {
    const own = fileURLToPath(new URL('../../package-lock.json', import.meta.url));
    expect(lockedProject(own, ['rclnodejs']).versions).toMatch(/^node_modules\/rclnodejs 2\.2\.0$/m);
    expect(lockedProject(own, ['typescript', '@types/node']).versions.split('\n').length).toBeGreaterThan(2);
  });
});
