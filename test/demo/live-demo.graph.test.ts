import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeGraph } from '../graph/describe-graph.js';
import { GraphProcess } from '../graph/graph-process.js';

const DEMO = fileURLToPath(new URL('../../examples/demo/run.mjs', import.meta.url));

/** Rendering the drive, where it is not there yet, takes half a minute. */
const TIMEOUT_MS = 300_000;

describeGraph('the demo', () => {
  it(
    'prints scores of the live node as they come, and proves that the bag gives the same bytes',
    { timeout: TIMEOUT_MS },
    async () => {
      const demo = new GraphProcess(process.execPath, [
        DEMO,
        '--start',
        '11',
        '--duration',
        '2',
        '--rate',
        '0.2',
      ]);
      await demo.waitFor(/^ +\d+ pairs {2}mean Dice now 0\.\d{4}/m, TIMEOUT_MS);
      expect(await demo.ended, demo.output).toEqual({ code: 0, signal: null });
      expect(demo.output).toMatch(/^ {2}20 pairs .*expected 0\.\d{4}/m);
      expect(demo.output).toMatch(/^mean over classes/m);
      const [, live, offline] = /live .*scores (\w{16})\noffline .*scores (\w{16})\n/.exec(demo.output)!;
      expect(live).toBe(offline);
      expect(demo.output).toContain('the live messages are the offline ones, byte for byte');
    },
  );

  it('ends on Ctrl-C, and what it started with it', { timeout: TIMEOUT_MS }, async () => {
    const demo = new GraphProcess(process.execPath, [DEMO]);
    await demo.waitFor(/ pairs {2}mean Dice now/, TIMEOUT_MS);
    expect(await demo.stop('SIGTERM', 10_000)).toEqual({ code: 130, signal: null });
    expect(demo.output.trimEnd().endsWith('stopped')).toBe(true);
  });
});
