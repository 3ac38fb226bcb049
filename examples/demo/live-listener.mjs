// @ts-check
/** What the node says of itself, heard on the graph: its numbers, as serialized messages. */
import { decodeHeader } from '../../dist/codec/header.js';
import { decodeMonitorStatus } from '../../dist/codec/monitor-status.js';
import { loadRclnodejs } from '../../dist/ros/load-rclnodejs.js';
import { qosProfile } from '../../dist/ros/qos.js';

/** @typedef {import('../../dist/codec/monitor-status.js').MonitorStatusMessage} Status */

/** Listens to the node's scores, estimates and status. One per process: `close()` ends ROS in it. */
export class LiveListener {
  /** @type {Map<bigint, Buffer>} messages of ~/scores by the stamp of their image, in the order they came */
  scores = new Map();
  /** @type {Map<bigint, Buffer>} messages of ~/estimate likewise */
  estimates = new Map();
  /** @type {Status | undefined} the newest */
  status;
  /** Called when a score has come. */
  onScores = () => {};
  #look = () => {};
  #rclnodejs = loadRclnodejs();

  /** @returns {Promise<LiveListener>} */
  static async open() {
    const listener = new LiveListener();
    await listener.#subscribe();
    return listener;
  }

  async #subscribe() {
    await this.#rclnodejs.init(undefined, ['demo']);
    const node = this.#rclnodejs.createNode('demo');
    this.#hear(node, 'SegmentationScores', 'scores', (data) => {
      this.scores.set(decodeHeader(data).stampNs, data);
      this.onScores();
    });
    this.#hear(node, 'SegmentationEstimate', 'estimate', (data) => {
      this.estimates.set(decodeHeader(data).stampNs, data);
    });
    // The last one: where its messages come, the node knows the other subscriptions too.
    this.#hear(node, 'MonitorStatus', 'status', (data) => {
      this.status = decodeMonitorStatus(data);
    });
    this.#rclnodejs.spin(node);
  }

  /**
   * @param {import('../../dist/ros/rclnodejs-api.js').RosNode} node
   * @param {string} type
   * @param {string} topic
   * @param {(data: Buffer) => void} take
   */
  #hear(node, type, topic, take) {
    const qos = qosProfile({ reliability: 'reliable', durability: 'volatile', depth: 1000 });
    const options = { isRaw: true, qos };
    node.createSubscription(
      `dice_monitor/msg/${type}`,
      `/dice_monitor/${topic}`,
      options,
      (/** @type {Buffer} */ data) => {
        take(Buffer.from(data));
        this.look();
      },
    );
  }

  /** Something has happened that `until` may wait for. */
  look() {
    this.#look();
  }

  /**
   * Waits until the condition holds; it is looked at whenever a message has come, and by `look`.
   * @param {() => boolean} condition
   * @param {number} [timeoutMs] at most so long
   */
  async until(condition, timeoutMs) {
    /** @type {NodeJS.Timeout | undefined} */
    let timer;
    await new Promise((resolve) => {
      if (timeoutMs !== undefined) timer = setTimeout(resolve, timeoutMs);
      this.#look = () => {
        if (condition()) resolve(undefined);
      };
      this.#look();
    });
    this.#look = () => {};
    clearTimeout(timer);
  }

  /** Images of which the node has not said yet what became of them. */
  get waiting() {
    if (!this.status) return Infinity;
    const {
      imagesReceived,
      imagesUnmatched,
      imagesLate,
      imagesDropped,
      imagesSkipped,
      imagesInvalid,
      pairs,
    } = this.status;
    return (
      imagesReceived - imagesUnmatched - imagesLate - imagesDropped - imagesSkipped - imagesInvalid - pairs
    );
  }

  /** Forgets what it has heard: the next node's messages are another measurement. */
  clear() {
    this.scores.clear();
    this.estimates.clear();
    this.status = undefined;
  }

  close() {
    this.#rclnodejs.shutdown();
  }
}
