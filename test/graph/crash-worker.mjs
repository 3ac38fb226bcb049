// @ts-check
/** Preloaded into a node by a test: on SIGUSR2 its newest thread ends, as one does that runs out of memory. */
import { syncBuiltinESMExports } from 'node:module';
import process from 'node:process';
import threads from 'node:worker_threads';

if (threads.isMainThread) {
  /** @type {import('node:worker_threads').Worker | undefined} */
  let newest;
  /** @param {import('node:worker_threads').Worker} worker */
  const remember = (worker) => {
    newest = worker;
  };
  threads.Worker = class extends threads.Worker {
    /** @param {ConstructorParameters<typeof import('node:worker_threads').Worker>} args */
    constructor(...args) {
      super(...args);
      remember(this);
    }
  };
  syncBuiltinESMExports();
  process.on('SIGUSR2', () => {
    void newest?.terminate();
  });
}
