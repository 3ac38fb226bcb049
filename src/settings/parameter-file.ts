import type { Settings } from './settings.js';

export declare function readParameterFile(
  path: string,
  nodeName?: string,
): { settings: Settings; warnings: string[] };
