import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The native part of the onnxruntime-node that is installed. */
export interface RuntimeFolder {
  /** Where its libraries lie for this machine. */
  readonly path: string;
  /** `1.30.0`, of onnxruntime-node and of ONNX Runtime alike. */
  readonly version: string;
}

/** @throws Error where onnxruntime-node is not installed */
export function runtimeFolder(
  platform: string = process.platform,
  architecture: string = process.arch,
): RuntimeFolder {
  const file = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');
  const { version } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
  return { path: join(dirname(file), 'bin/napi-v6', platform, architecture), version };
}
