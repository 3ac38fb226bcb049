import { readFileSync } from 'node:fs';

interface PackageFile {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
}

function packageFile(): PackageFile {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as PackageFile;
}

/** Version of this package, from its package.json. */
export function toolVersion(): string {
  return packageFile().version;
}

/** Versions that can change a number: Node, and the pinned runtime and decoders. */
export function runVersions(): Record<string, string> {
  const { dependencies } = packageFile();
  const pinned = ['onnxruntime-node', 'sharp', 'fast-png'].map((name) => [name, dependencies[name] ?? '']);
  return { node: process.versions.node, ...(Object.fromEntries(pinned) as Record<string, string>) };
}
