import { setTimeout as wait } from 'node:timers/promises';
import { loadRclnodejs } from '../../src/ros/load-rclnodejs.js';
import { type Qos, qosProfile } from '../../src/ros/qos.js';
import type { RosNode, RosPublisher } from '../../src/ros/rclnodejs-api.js';

/** What the tests use of rclnodejs beyond the package. */
interface ClientNode extends RosNode {
  createClient(type: string, service: string): ServiceClient;
}

interface ServiceClient {
  waitForService(timeoutMs: number): Promise<boolean>;
  sendRequestAsync(request: object, options: { timeout: number }): Promise<unknown>;
}

/** Messages of a topic, as they came. */
export class Received<Message> {
  readonly messages: Message[] = [];
  readonly #waiters = new Set<() => void>();

  add(message: Message): void {
    this.messages.push(message);
    for (const look of this.#waiters) look();
  }

  /**
   * The first message from the `from`th on for which `wanted` holds; one that has come already counts.
   * @throws where none comes in time
   */
  async first(
    wanted: (message: Message) => boolean = () => true,
    timeoutMs = 20_000,
    from = 0,
  ): Promise<Message> {
    let look = (): void => undefined;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Message>((resolve, reject) => {
        let next = from;
        look = (): void => {
          for (; next < this.messages.length; next++) {
            if (wanted(this.messages[next]!)) resolve(this.messages[next]!);
          }
        };
        this.#waiters.add(look);
        timer = setTimeout(() => {
          reject(new Error(`no such message among ${this.messages.length} within ${timeoutMs} ms`));
        }, timeoutMs);
        look();
      });
    } finally {
      clearTimeout(timer);
      this.#waiters.delete(look);
    }
  }

  /** Waits until so many have come. */
  async count(messages: number, timeoutMs?: number): Promise<void> {
    if (messages > 0) await this.first(() => this.messages.length >= messages, timeoutMs);
  }
}

/** Reliable and volatile, as publishers of the monitor are, and deep enough that a slow test loses nothing. */
export const RELIABLE: Qos = { reliability: 'reliable', durability: 'volatile', depth: 1000 };

/** A node of the test itself. One per test file: `close()` ends ROS in this process. */
export class GraphClient {
  readonly node: ClientNode;
  readonly #rclnodejs = loadRclnodejs();

  private constructor(node: ClientNode) {
    this.node = node;
  }

  static async open(name = 'test_client'): Promise<GraphClient> {
    const rclnodejs = loadRclnodejs();
    await rclnodejs.init(undefined, []);
    const node = rclnodejs.createNode(name) as ClientNode;
    rclnodejs.spin(node);
    return new GraphClient(node);
  }

  /** Serialized messages. Each is copied: the library reuses nothing, but a test may keep thousands. */
  subscribeRaw(type: string, topic: string, qos: Qos = RELIABLE): Received<Buffer> {
    const received = new Received<Buffer>();
    this.node.createSubscription(type, topic, { isRaw: true, qos: qosProfile(qos) }, (message: Buffer) => {
      received.add(Buffer.from(message));
    });
    return received;
  }

  /** Messages as objects, by the library's own conversion. */
  subscribe<Message extends object>(type: string, topic: string, qos: Qos = RELIABLE): Received<Message> {
    const received = new Received<Message>();
    this.node.createSubscription(type, topic, { qos: qosProfile(qos) }, (message: Message) => {
      received.add(message);
    });
    return received;
  }

  /** A publisher, once as many subscriptions as said have found it. */
  async publisher(
    type: string,
    topic: string,
    qos: Qos = RELIABLE,
    subscriptions = 0,
  ): Promise<RosPublisher> {
    const publisher = this.node.createPublisher(type, topic, { qos: qosProfile(qos) });
    await this.until(
      () => publisher.subscriptionCount >= subscriptions,
      `${subscriptions} subscriptions of ${topic}`,
    );
    return publisher;
  }

  /**
   * Calls a service, once it is there.
   * @throws where it is not there in time, or does not answer
   */
  async call<Response>(
    type: string,
    service: string,
    request: object = {},
    timeoutMs = 20_000,
  ): Promise<Response> {
    const client = this.node.createClient(type, service);
    if (!(await client.waitForService(timeoutMs)))
      throw new Error(`no service ${service} within ${timeoutMs} ms`);
    return (await client.sendRequestAsync(request, { timeout: timeoutMs })) as Response;
  }

  /** Waits for what the graph tells by no event. */
  async until(condition: () => boolean, what: string, timeoutMs = 20_000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!condition()) {
      if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
      await wait(10);
    }
  }

  close(): void {
    this.#rclnodejs.shutdown();
  }
}
