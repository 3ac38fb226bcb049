// Stands in for the built worker: opens, answers once, then dies while it is asked for a second mask.
import { parentPort } from 'node:worker_threads';

let masks = 0;
parentPort.on('message', ({ kind }) => {
  if (kind === 'segment') {
    masks += 1;
    if (masks === 2) {
      process.exit(7);
    }
  }
  if (kind === 'throw') {
    throw new Error('out of luck');
  }
  parentPort.postMessage({ kind: kind === 'close' ? 'closed' : 'segmented', masks });
  if (kind === 'close') {
    parentPort.close();
  }
});
