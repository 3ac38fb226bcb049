import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { reasonOf } from './execution-provider.js';
import { providerNotes, type ProviderTrial } from './provider-trial.js';

/** What onnxruntime said, without our own wording around it. */
export function providerReason(error: unknown): string {
  return reasonOf(error instanceof DiceMonitorError ? (error.cause ?? error) : error);
}

/** @param model its path */
export function noProviderWorks(
  { model, requireGpu }: { readonly model: string; readonly requireGpu: boolean },
  trials: readonly ProviderTrial[],
): DiceMonitorError {
  const notes = providerNotes(trials).map((note) => `\n  - ${note}`);
  return new DiceMonitorError('dependency', {
    found: `model ${model}: none of the providers runs it:${notes.join('')}`,
    expected: requireGpu ? 'a GPU provider that works (require_gpu is true)' : 'one that works',
    hint: requireGpu
      ? 'npm run gpu:install brings the GPU libraries, dice-monitor doctor says what is missing; or set require_gpu false'
      : 'add cpu to providers',
  });
}

/** @param cause what the provider said when it stopped */
export function noProviderLeft(model: string, provider: string, cause: unknown): DiceMonitorError {
  return new DiceMonitorError('dependency', {
    found: `model ${model}: ${provider} has stopped and no provider is left: ${providerReason(cause)}`,
    expected: 'a provider that goes on running',
    hint: 'add cpu to providers and set require_gpu false; nvidia-smi and dmesg tell more of a GPU that fails',
    cause,
  });
}
