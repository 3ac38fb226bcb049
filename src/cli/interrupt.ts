import { EXIT } from './exit-codes.js';
import { say } from './say.js';

/**
 * Ctrl-C and SIGTERM as an abort signal. A second one ends the process at once.
 *
 * @param text said at the first
 */
export function onInterrupt(text: string): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    say(text);
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  return {
    signal: controller.signal,
    dispose() {
      process.off('SIGINT', interrupt);
      process.off('SIGTERM', interrupt);
    },
  };
}
