import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { setTensorRtEnvironment } from '../../src/onnx/tensorrt-environment.js';
import { modelFolder } from './model-folder.js';

const folder = modelFolder();

describe("TensorRT's environment", () => {
  it('keeps engines and timings under the cache folder', () => {
    const environment: NodeJS.ProcessEnv = {};
    const cache = join(folder.path, 'cache');
    setTensorRtEnvironment(cache, environment);
    expect(environment).toEqual({
      ORT_TENSORRT_ENGINE_CACHE_ENABLE: '1',
      ORT_TENSORRT_TIMING_CACHE_ENABLE: '1',
      ORT_TENSORRT_CACHE_PATH: join(cache, 'tensorrt'),
    });
    expect(existsSync(join(cache, 'tensorrt'))).toBe(true);
  });

  it('leaves what the user has set', () => {
    const own = {
      ORT_TENSORRT_ENGINE_CACHE_ENABLE: '0',
      ORT_TENSORRT_TIMING_CACHE_ENABLE: '0',
      ORT_TENSORRT_CACHE_PATH: '/engines',
      ORT_TENSORRT_FP16_ENABLE: '1',
    };
    const environment: NodeJS.ProcessEnv = { ...own };
    setTensorRtEnvironment(join(folder.path, 'other'), environment);
    expect(environment).toEqual(own);
    expect(existsSync(join(folder.path, 'other'))).toBe(false);
  });

  it('does no harm where the cache cannot be made', () => {
    const file = folder.write(new Uint8Array(1), 'a-file');
    expect(() => {
      setTensorRtEnvironment(file, {});
    }).not.toThrow();
  });
});
