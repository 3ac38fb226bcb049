import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { describeGraph } from '../graph/describe-graph.js';
import { startPython } from '../graph/graph-process.js';
import { startMonitor } from './monitor-process.js';

const CLIENT = fileURLToPath(new URL('python/client.py', import.meta.url));

describeGraph('a client by rclpy', () => {
  it('lists, subscribes to and calls everything', async () => {
    const monitor = startMonitor(['-p', 'autostart_node=false', '-p', 'display_rate=1000']);
    const client = startPython([CLIENT]);
    expect(await client.ended, client.output).toEqual({ code: 0, signal: null });
    expect(client.output).toContain('all is well');
    expect(await monitor.stop()).toEqual({ code: 0, signal: null });
  }, 100_000);
});
