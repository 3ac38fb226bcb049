import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { LiveMonitor, LiveNote, LiveRequest, OpenLiveMonitor } from '../pipeline/ports.js';
import type { LifecycleWork } from './lifecycle.js';
import type { TransitionOutcome } from './lifecycle-machine.js';
import { holdsMasks, inputTopics, type NodeInput, openInputs } from './node-inputs.js';
import type { ParameterStore } from './parameter-store.js';
import { PublisherWriter } from './publisher-writer.js';
import type { RosLogger, RosNode } from './rclnodejs-api.js';

const HOW_TO_INSTALL: Readonly<Record<string, string>> = {
  dice_monitor: 'build it with colcon and source the workspace (docs/robot.md)',
  vision_msgs: 'sudo apt install ros-$ROS_DISTRO-vision-msgs',
};

/** What a node is made of that its transitions work on. */
export interface MonitorParts {
  readonly node: RosNode;
  readonly store: ParameterStore;
  readonly open: OpenLiveMonitor;
}

/** The work of the node's transitions, and what they open and close: the monitor, its publishers, its inputs. */
export class MonitorWork implements LifecycleWork {
  readonly writer: PublisherWriter;
  readonly #node: RosNode;
  readonly #log: RosLogger;
  readonly #store: ParameterStore;
  readonly #open: OpenLiveMonitor;
  #fault: string | undefined;
  #monitor: LiveMonitor | undefined;
  #inputs: readonly NodeInput[] = [];
  #underWay: Promise<unknown> = Promise.resolve();
  #ended = false;

  constructor({ node, store, open }: MonitorParts) {
    this.#node = node;
    this.#log = node.getLogger();
    this.#store = store;
    this.#open = open;
    this.writer = new PublisherWriter(node);
  }

  /** Why the last transition did not succeed; undefined where it did. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Undefined unless the node is configured. */
  get monitor(): LiveMonitor | undefined {
    return this.#monitor;
  }

  /** What is subscribed to; empty unless the node is active. */
  get inputs(): readonly NodeInput[] {
    return this.#inputs;
  }

  configuring = (): Promise<TransitionOutcome> =>
    this.#attempt('configure', async () => {
      this.#store.fixed = true;
      try {
        this.#monitor = await this.#open(this.#request(), this.writer);
      } catch (error) {
        await this.#release();
        throw error;
      }
      this.#sayMissing();
    });

  activating = (): Promise<TransitionOutcome> =>
    this.#attempt('activate', () => {
      this.#inputs = openInputs(this.#node, this.#store, this.#monitor!);
      return Promise.resolve();
    });

  deactivating = (): Promise<TransitionOutcome> => this.#attempt('deactivate', () => this.halt());

  cleaningup = (): Promise<TransitionOutcome> => this.#attempt('clean up', () => this.#release());

  shuttingdown = (): Promise<TransitionOutcome> =>
    this.#attempt('shut down', async () => {
      await this.halt();
      await this.#release();
    });

  /** Whatever went wrong: all is let go, and the node can be configured anew. */
  errorprocessing = async (): Promise<TransitionOutcome> => {
    const reason = this.#fault;
    const outcome = await this.#attempt('recover', () => this.#release());
    this.#fault = reason;
    return outcome;
  };

  /** Ends what comes in, and decides all that waits. */
  async halt(): Promise<void> {
    this.#unsubscribe();
    await this.#monitor?.flush();
  }

  /**
   * At the end of the process: lets all go, whatever the state. What is under way is waited for: a thread that is
   * ended inside of ONNX Runtime, at a frame or loading a model, aborts the process.
   */
  async end(): Promise<void> {
    this.#ended = true;
    this.#unsubscribe();
    await this.#underWay;
    await this.#monitor?.close();
  }

  #attempt(what: string, work: () => Promise<void>): Promise<TransitionOutcome> {
    const outcome = this.#ended ? Promise.resolve('failure' as const) : this.#outcome(what, work);
    this.#underWay = outcome;
    return outcome;
  }

  async #outcome(what: string, work: () => Promise<void>): Promise<TransitionOutcome> {
    this.#fault = undefined;
    try {
      await work();
      return 'success';
    } catch (error) {
      const expected = error instanceof DiceMonitorError;
      this.#fault = `cannot ${what}: ${expected ? error.message : String(error)}`;
      this.#log.error(expected ? this.#fault : `${this.#fault}\n${(error as Error).stack ?? ''}`);
      return expected ? 'failure' : 'error';
    }
  }

  #unsubscribe(): void {
    for (const { subscription } of this.#inputs) subscription.close();
    this.#inputs = [];
  }

  async #release(): Promise<void> {
    this.#unsubscribe();
    const monitor = this.#monitor;
    this.#monitor = undefined;
    try {
      await monitor?.close();
    } finally {
      this.writer.close();
      this.#store.fixed = false;
    }
  }

  #request(): LiveRequest {
    return {
      settings: this.#store.settings(),
      topics: inputTopics(this.#node, this.#store),
      imageHolds: holdsMasks(this.#node) ? 'masks' : 'pictures',
      namespace: this.#node.getFullyQualifiedName(),
      onNote: ({ level, text }: LiveNote) => {
        this.#log[level](text);
      },
    };
  }

  #sayMissing(): void {
    for (const [type, topics] of this.writer.missing) {
      const [pack = ''] = type.split('/');
      const hint = HOW_TO_INSTALL[pack] ?? `install ${pack}`;
      this.#log.warn(`${topics.join(', ')} is not published: ${type} is not built here; ${hint}`);
    }
  }
}
