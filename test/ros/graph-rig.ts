import { afterAll, afterEach, beforeAll } from 'vitest';
import type { RosPublisher } from '../../src/ros/rclnodejs-api.js';
import { GraphClient } from '../graph/graph-client.js';
import type { GraphProcess } from '../graph/graph-process.js';
import { activeMonitor } from './monitor-process.js';

/** A client of the graph, and what a test starts beside it: gone at the end of the test. */
export class GraphRig {
  #client: GraphClient | undefined;
  readonly #monitors: GraphProcess[] = [];
  readonly #publishers: RosPublisher[] = [];
  readonly #timers: NodeJS.Timeout[] = [];

  get client(): GraphClient {
    return this.#client!;
  }

  async open(): Promise<void> {
    this.#client = await GraphClient.open();
  }

  /** Starts the node, and waits until it is active. */
  async start(args: readonly string[] = []): Promise<GraphProcess> {
    return this.add(await activeMonitor(args));
  }

  /** A node that was started in another way. */
  add(monitor: GraphProcess): GraphProcess {
    this.#monitors.push(monitor);
    return monitor;
  }

  async publisher(...args: Parameters<GraphClient['publisher']>): Promise<RosPublisher> {
    const publisher = await this.client.publisher(...args);
    this.#publishers.push(publisher);
    return publisher;
  }

  /** Ends a publisher before the test ends. */
  drop(publisher: RosPublisher): void {
    this.#publishers.splice(this.#publishers.indexOf(publisher), 1);
    this.client.node.destroyPublisher(publisher);
  }

  /** Waits until somebody's subscription to the topic, the client's own as a rule, is on the graph. */
  async subscribed(topic: string): Promise<void> {
    await this.client.until(
      () => this.client.node.getSubscriptionsInfoByTopic(topic).length > 0,
      `a subscription of ${topic}`,
    );
  }

  every(ms: number, work: () => void): void {
    this.#timers.push(setInterval(work, ms));
  }

  quiet(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  async clear(): Promise<void> {
    this.quiet();
    for (const publisher of this.#publishers.splice(0)) this.client.node.destroyPublisher(publisher);
    for (const monitor of this.#monitors.splice(0)) await monitor.stop();
  }
}

/** The rig of a file's tests, to be called inside of `describe`. */
export function useGraphRig(): GraphRig {
  const rig = new GraphRig();
  beforeAll(() => rig.open());
  afterEach(() => rig.clear());
  afterAll(() => {
    rig.client.close();
  });
  return rig;
}
