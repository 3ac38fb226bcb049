import { join } from 'node:path';
import { cacheFolder } from '../cache-folder.js';
import type { ModelContract } from '../model-contract.js';
import type { ModelProgram } from '../model-program.js';
import type { UnfusedProgram } from '../unfused-program.js';
import { MIN_FUSED_OPSET, standardOpset } from './fuse-model.js';
import { FusedSessions } from './fused-sessions.js';

/** What a file of ONNX can hold, less what the nodes may take. */
const MOST_BYTES = 2 ** 31 - 2 ** 26;

/**
 * Why a model cannot be fused; undefined where it can.
 *
 * Opsets below 11 have no Resize with half-pixel centres, and raising a model's opset may break it. Weights in
 * files beside the model go into the fused file, as far as that can hold them.
 */
export function whyUnfused({ file, externalData }: ModelContract): string | undefined {
  const opset = standardOpset(file.model);
  if (opset !== undefined && opset < MIN_FUSED_OPSET) {
    return `its opset ${opset} is older than ${MIN_FUSED_OPSET}: export it with opset_version=17 for more speed`;
  }
  const bytes = externalData.reduce((sum, each) => sum + each.bytes, file.bytes);
  return bytes > MOST_BYTES
    ? `with its external data it has ${bytes} bytes, more than one file can hold`
    : undefined;
}

/**
 * A model with its pre- and post-processing in the graph: bytes in, bytes out.
 *
 * @param tell told once what keeps a model or a picture from being fused, or the cache from being used
 */
export function fusedProgram(unfused: UnfusedProgram, tell: (line: string) => void): ModelProgram {
  const folder = join(cacheFolder(unfused.settings.cacheDir), 'fused');
  const told = new Set<string>();
  const tellOnce = (line: string) => {
    if (!told.has(line)) tell(line);
    told.add(line);
  };
  return {
    open: (provider) => FusedSessions.open(unfused, provider, folder, tellOnce),
    describe: () => unfused.describe(),
  };
}
