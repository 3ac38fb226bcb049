import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { overrideSettings } from '../settings/override-settings.js';
import { readParameterFile } from '../settings/parameter-file.js';
import { defaultSettings, type Settings } from '../settings/settings.js';
import { say } from './say.js';

/** Where settings come from on a command line; each overrides the one before. */
export interface SettingsArguments {
  readonly config?: string;
  readonly param: readonly string[];
  readonly model?: string;
  readonly ontology?: string;
  /** A topic with masks, which needs no model. */
  readonly predicted?: string;
}

/**
 * The parameter file, then --param, then --model and --ontology.
 *
 * @throws DiceMonitorError `configuration`; `usage` where no model is named
 */
export function readSettings(args: SettingsArguments): Settings {
  const file = args.config === undefined ? undefined : readParameterFile(args.config);
  for (const warning of file?.warnings ?? []) say(warning);
  const settings = overrideSettings(file?.settings ?? defaultSettings(), args.param);
  const named: Settings = {
    ...settings,
    modelPath: args.model ?? settings.modelPath,
    ontology: args.ontology ?? settings.ontology,
  };
  if (named.modelPath === '' && args.predicted === undefined) {
    throw new DiceMonitorError('usage', {
      found: 'no model is named',
      expected: 'an ONNX file',
      hint: 'give --model FILE, or set model_path in the parameter file, or score masks with --predicted TOPIC',
    });
  }
  return named;
}
