import { encodeDiagnosticArray } from '../codec/diagnostic-array.js';
import type { OpenLiveMonitor } from '../pipeline/ports.js';
import { guarded } from './guarded.js';
import { Lifecycle } from './lifecycle.js';
import { serveLifecycle, transitionEvent, transitionEvents } from './lifecycle-services.js';
import type { LifecycleTransition } from './lifecycle-machine.js';
import { MonitorWork } from './monitor-work.js';
import { NodeClock } from './node-clock.js';
import { USE_SIM_TIME } from './node-parameters.js';
import { type NodeFacts, nodeStatus } from './node-status.js';
import { ParameterServices } from './parameter-services.js';
import type { ParameterStore } from './parameter-store.js';
import { qosProfile } from './qos.js';
import type { Rclnodejs, RosLogger, RosNode, RosPublisher } from './rclnodejs-api.js';
import { serveTriggers } from './trigger-services.js';

const GRAPH_MS = 100;
const TICK_MS = 500;
const DIAGNOSTICS_MS = 1000;

/** The monitor as a managed node: an ordinary node that serves that interface itself. */
export class MonitorNode {
  readonly #node: RosNode;
  readonly #log: RosLogger;
  readonly #store: ParameterStore;
  readonly #clock: NodeClock;
  readonly #work: MonitorWork;
  readonly #lifecycle: Lifecycle;
  readonly #transitions: RosPublisher;
  readonly #diagnostics: RosPublisher;
  readonly #timers: NodeJS.Timeout[];
  #told: readonly string[] = [];
  #ended = false;

  constructor(rcl: Rclnodejs, node: RosNode, store: ParameterStore, open: OpenLiveMonitor) {
    this.#node = node;
    this.#log = node.getLogger();
    this.#store = store;
    this.#clock = new NodeClock(rcl, node);
    this.#work = new MonitorWork({ node, store, open });
    this.#transitions = transitionEvents(node);
    const tell = (transition: LifecycleTransition): void => {
      this.#tellTransition(transition);
    };
    this.#lifecycle = new Lifecycle(this.#work, guarded(this.#log, 'telling a transition', tell));
    const qos = qosProfile({ reliability: 'reliable', durability: 'volatile', depth: 10 });
    this.#diagnostics = node.createPublisher('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics', { qos });
    this.#clock.useSimTime(store.value(USE_SIM_TIME) === true);
    new ParameterServices(node, store, () => {
      this.#takeParameters();
    });
    serveLifecycle(node, this.#lifecycle);
    serveTriggers(node, () => this.#work.monitor);
    this.#timers = [
      this.#every(GRAPH_MS, 'looking at the graph', () => {
        for (const { subscription } of this.#work.inputs) subscription.check();
      }),
      this.#every(TICK_MS, 'publishing the status', () => {
        if (this.#lifecycle.state === 'active') this.#work.monitor?.tick(this.#clock.nowNs());
      }),
      this.#every(DIAGNOSTICS_MS, 'publishing diagnostics', () => {
        this.#publishDiagnostics();
      }),
    ];
  }

  /** Configures and activates the node, as far as that succeeds. */
  async autostart(): Promise<void> {
    for (const label of ['configure', 'activate']) {
      if (!(await this.#lifecycle.change({ id: 0, label }))) return;
    }
  }

  /**
   * Takes no more messages, and writes the report of those that came.
   *
   * @returns its folder; undefined where the node is not configured
   * @throws DiceMonitorError where it cannot be written
   */
  async lastReport(): Promise<string | undefined> {
    await this.#work.halt();
    return this.#work.monitor?.saveReport();
  }

  /** Ends all work; the node itself goes with its context. */
  async end(): Promise<void> {
    this.#ended = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#work.end();
  }

  /** Not with the node's clock: that stands still with simulated time. */
  #every(ms: number, what: string, work: () => void): NodeJS.Timeout {
    return setInterval(guarded(this.#log, what, work), ms);
  }

  #tellTransition(transition: LifecycleTransition): void {
    // One that was under way at the end comes back when there is no publisher any more.
    if (this.#ended) return;
    this.#log.info(`${transition.label}: ${transition.start} -> ${transition.goal}`);
    this.#transitions.publish(transitionEvent(transition, this.#clock.nowNs()));
  }

  #takeParameters(): void {
    this.#clock.useSimTime(this.#store.value(USE_SIM_TIME) === true);
    this.#work.monitor?.update(this.#store.settings()).catch((error: unknown) => {
      this.#log.error(`the new parameters are not in use: ${String(error)}`);
    });
  }

  #publishDiagnostics(): void {
    const { monitor } = this.#work;
    const facts = this.#facts();
    for (const problem of facts.problems) if (!this.#told.includes(problem)) this.#log.warn(problem);
    this.#told = facts.problems;
    const measured = monitor && this.#lifecycle.state === 'active' ? monitor.diagnostics() : [];
    const bytes = encodeDiagnosticArray({
      header: { stampNs: this.#clock.nowNs(), frameId: '' },
      status: [nodeStatus(facts), ...measured],
    });
    this.#diagnostics.publish(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }

  #facts(): NodeFacts {
    const { fault, inputs, writer } = this.#work;
    const nodeName = this.#node.getFullyQualifiedName();
    return {
      nodeName,
      state: this.#lifecycle.state,
      fault,
      problems: [
        ...this.#namesakes(nodeName),
        ...inputs.flatMap(({ subscription }) => subscription.problems()),
        ...writer.problems(),
      ],
      inputs: inputs.map(({ role, subscription: { topic, publisherCount, qos } }) => {
        return { role, topic: topic.name, publishers: publisherCount, qos };
      }),
    };
  }

  #namesakes(nodeName: string): string[] {
    const namesakes = this.#node
      .getNodeNamesAndNamespaces()
      .filter(({ name, namespace }) => `${namespace === '/' ? '' : namespace}/${name}` === nodeName);
    return namesakes.length > 1
      ? [
          `${namesakes.length} nodes are named ${nodeName}: their topics and services mix; rename one (__node)`,
        ]
      : [];
  }
}
