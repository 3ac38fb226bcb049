import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { ModelSettings } from '../../src/onnx/model-settings.js';
import { defaultSettings } from '../../src/settings/settings.js';
import { buildModel, type ModelParts } from './build-model.js';

/** A folder for the models of one test file, removed after it. */
export function modelFolder(): {
  path: string;
  write(parts: ModelParts | Uint8Array, name?: string): string;
} {
  const path = mkdtempSync(join(tmpdir(), 'dice-monitor-onnx-'));
  let count = 0;
  afterAll(() => {
    rmSync(path, { recursive: true, force: true });
  });
  return {
    path,
    write(parts, name) {
      count += 1;
      const file = join(path, name ?? `model-${count}.onnx`);
      writeFileSync(file, parts instanceof Uint8Array ? parts : buildModel(parts));
      return file;
    },
  };
}

/** Settings that pass a picture's values on as they are, on the CPU. */
export function plainSettings(
  changes: Partial<ModelSettings> = {},
  input: Partial<ModelSettings['input']> = {},
): ModelSettings {
  const settings = defaultSettings();
  return {
    ...settings,
    providers: ['cpu'],
    ...changes,
    input: { ...settings.input, scale: 1, mean: [0], std: [1], ...input },
  };
}
