// @ts-check
/** Preloaded into a node by a test: on SIGUSR2 its newest thread ends, as one does that runs out of memory. */
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import threads from 'node:worker_threads';

if (threads.isMainThread) {
  /** @type {import('node:worker_threads').Worker | undefined} */
  let newest;
  threads.Worker = class extends threads.Worker {
    /** @param {ConstructorParameters<typeof import('node:worker_threads').Worker>} args */
    constructor(...args) {
      super(...args);
      // eslint-disable-next-line @typescript-eslint/no-this-alias -- whoever kills the newest thread has to know it
      newest = this;
    }
  };
  syncBuiltinESMExports();
  process.on('SIGUSR2', () => {
    void newest?.terminate();
  });
}
