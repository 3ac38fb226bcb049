import { EXIT } from './exit-codes.js';
import { say } from './say.js';

/** Ctrl-C and SIGTERM as an abort signal. A second one ends the process at once. */
export function onInterrupt(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const interrupt = (): void => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
    say('\nstopping; the report will hold what was scored until now (once more to end at once)');
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
