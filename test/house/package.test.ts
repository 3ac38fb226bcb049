import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');

interface PackageFile {
  readonly version: string;
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

const pack = JSON.parse(read('package.json')) as PackageFile;

/** Native libraries of npm packages that are loaded once the module is imported, in a process of its own. */
function nativeCodeBehind(file: string): string[] {
  const script = `
    await import(${JSON.stringify(join(ROOT, file))});
    console.log(JSON.stringify(process.report.getReport().sharedObjects.filter((path) => path.endsWith('.node'))));`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  return JSON.parse(printed) as string[];
}

describe('package.json', () => {
  it('exports only doors that exist', () => {
    for (const door of Object.values(pack.exports)) {
      for (const file of typeof door === 'string' ? [door] : Object.values(door)) {
        expect(existsSync(join(ROOT, file)), file).toBe(true);
      }
    }
    expect(existsSync(join(ROOT, pack.bin['dice-monitor']!))).toBe(true);
  });

  it.each(['dist/index.js', 'dist/loss/index.js'])('has no native code behind %s', (door) => {
    expect(nativeCodeBehind(door)).toEqual([]);
  });

  it('asks for no peer that it cannot do without', () => {
    for (const name of Object.keys(pack.peerDependencies))
      expect(pack.peerDependenciesMeta[name]?.optional, name).toBe(true);
  });

  it('pins every version exactly', () => {
    const versions = { ...pack.dependencies, ...pack.optionalDependencies, ...pack.devDependencies };
    expect(Object.entries(versions).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
  });

  it('gives each dependency a reason in the README', () => {
    const table = read('README.md').split('## Dependencies')[1]!;
    const names = Object.keys({
      ...pack.dependencies,
      ...pack.optionalDependencies,
      ...pack.devDependencies,
    });
    const untold = names.filter((name) => !table.includes(`\`${name}\``));
    expect(untold).toEqual([]);
  });
});

describe('the ROS package', () => {
  it('has the version of package.json', () => {
    expect(/<version>(.*)<\/version>/.exec(read('package.xml'))![1]).toBe(pack.version);
    expect(read('CHANGELOG.md')).toContain(`## ${pack.version}`);
  });

  it('builds every message in msg/, and no other', () => {
    const built = [...read('CMakeLists.txt').matchAll(/msg\/(\w+\.msg)/g)].map(([, name]) => name);
    expect(built.sort()).toEqual(readdirSync(join(ROOT, 'msg')).sort());
  });
});
