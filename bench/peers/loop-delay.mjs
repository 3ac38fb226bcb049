// @ts-check
/** Preloaded into a node (`node --import`): on SIGUSR2 it prints the p99 delay of its event loop since the last one. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('SIGUSR2', () => {
  // A loop without delay shows the resolution itself.
  process.stdout.write(`loop p99 ${Math.max(0, delay.percentile(99) / 1e6 - 1).toFixed(2)} ms\n`);
  delay.reset();
});
