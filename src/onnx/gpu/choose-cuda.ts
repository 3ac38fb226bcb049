import { DiceMonitorError } from '../../core/dice-monitor-error.js';
import type { LibrarySearch } from './library-search.js';
import type { NvidiaDriver } from './nvidia-driver.js';
import type { PublishedCuda } from './provider-package.js';

/**
 * Which CUDA to install ONNX Runtime's libraries for: the newest that the driver runs and whose runtime is here already,
 * else the newest that the driver runs.
 *
 * @param search finds CUDA's runtime where it is installed
 * @throws DiceMonitorError `dependency` where the driver is too old for any
 */
export function chooseCuda(driver: NvidiaDriver, search: LibrarySearch): PublishedCuda {
  const runs = ([13, 12] as const).filter((cuda) => (driver.cuda ?? 0) >= cuda);
  const [newest] = runs;
  if (newest === undefined) {
    throw new DiceMonitorError('dependency', {
      found: `NVIDIA driver ${driver.version}`,
      expected: 'at least 525 for CUDA 12, 580 for CUDA 13',
      hint: 'install a newer driver; the model runs on the CPU until then',
    });
  }
  return runs.find((cuda) => search(`libcudart.so.${cuda}`) !== undefined) ?? newest;
}
