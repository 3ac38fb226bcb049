import { describeParameter } from '../settings/check-parameter.js';
import {
  parameterDescriptor,
  parameterValueMessage,
  type ParameterValueMessage,
  sentValue,
} from './parameter-message.js';
import type { ParameterStore } from './parameter-store.js';
import type { RosNode, RosPublisher } from './rclnodejs-api.js';
import { timeMessage } from './time-message.js';

interface ParameterMessage {
  readonly name: string;
  readonly value: ParameterValueMessage;
}

interface Names {
  readonly names: readonly string[];
}

interface SetRequest {
  readonly parameters: readonly ParameterMessage[];
}

interface ListRequest {
  readonly prefixes: readonly string[];
  readonly depth: number | bigint;
}

const NOT_SET = 0;

/**
 * The six parameter services of a node, and its part of /parameter_events. In place of rclnodejs's own, which take
 * whole numbers for doubles without a word, show no ranges, and answer a refusal with a garbled reason.
 */
export class ParameterServices {
  readonly #node: RosNode;
  readonly #store: ParameterStore;
  readonly #onSet: (names: readonly string[]) => void;
  readonly #events: RosPublisher;

  /** @param onSet told after parameters were set; must not throw */
  constructor(node: RosNode, store: ParameterStore, onSet: (names: readonly string[]) => void) {
    this.#node = node;
    this.#store = store;
    this.#onSet = onSet;
    this.#events = node.createPublisher('rcl_interfaces/msg/ParameterEvent', '/parameter_events');
    this.#serve('GetParameters', 'get_parameters', (request: Names) => ({
      values: request.names.map((name) => this.#value(name)),
    }));
    this.#serve('GetParameterTypes', 'get_parameter_types', (request: Names) => ({
      types: request.names.map((name) => this.#value(name).type),
    }));
    this.#serve('DescribeParameters', 'describe_parameters', (request: Names) => ({
      descriptors: request.names.map((name) => this.#descriptor(name)),
    }));
    this.#serve('ListParameters', 'list_parameters', (request: ListRequest) => ({
      result: listParameters(store.names, request),
    }));
    this.#serve('SetParameters', 'set_parameters', (request: SetRequest) => ({
      results: request.parameters.map((parameter) => this.#set([parameter])),
    }));
    this.#serve('SetParametersAtomically', 'set_parameters_atomically', (request: SetRequest) => ({
      result: this.#set(request.parameters),
    }));
    this.#tell('new_parameters', store.names);
  }

  #serve(type: string, name: string, answer: (request: never) => object): void {
    // A throw becomes a rejection, which the library logs.
    this.#node.createService(`rcl_interfaces/srv/${type}`, `~/${name}`, {}, (request) =>
      Promise.resolve(request).then(answer),
    );
  }

  #value(name: string): ParameterValueMessage {
    const row = this.#store.row(name);
    return row ? parameterValueMessage(row.type, this.#store.value(name)!) : { type: NOT_SET };
  }

  #descriptor(name: string): object {
    const row = this.#store.row(name);
    return row
      ? parameterDescriptor(row, describeParameter(row), this.#store.isFixed(row))
      : { name, type: NOT_SET };
  }

  #set(parameters: readonly ParameterMessage[]): { successful: boolean; reason: string } {
    const changes = parameters.map(({ name, value }) => ({ name, value: sentValue(value) }));
    const refused = this.#store.set(changes);
    if (refused !== undefined) return { successful: false, reason: refused };
    const names = changes.map(({ name }) => name);
    this.#tell('changed_parameters', names);
    this.#onSet(names);
    return { successful: true, reason: '' };
  }

  #tell(which: 'new_parameters' | 'changed_parameters', names: readonly string[]): void {
    this.#events.publish({
      stamp: timeMessage(this.#node.getClock().now().nanoseconds),
      node: this.#node.getFullyQualifiedName(),
      [which]: names.map((name) => ({ name, value: this.#value(name) })),
    });
  }
}

/** The answer of list_parameters, as rclcpp gives it: a depth of 0 is any depth, dots divide levels. */
export function listParameters(
  all: readonly string[],
  { prefixes, depth }: ListRequest,
): { names: string[]; prefixes: string[] } {
  const levels = Number(depth);
  const shallow = (name: string): boolean => levels === 0 || name.split('.').length - 1 < levels;
  const names = all.filter((name) =>
    prefixes.length === 0
      ? shallow(name)
      : prefixes.some(
          (prefix) =>
            name === prefix || (name.startsWith(`${prefix}.`) && shallow(name.slice(prefix.length + 1))),
        ),
  );
  const parents = names
    .filter((name) => name.includes('.'))
    .map((name) => name.slice(0, name.lastIndexOf('.')));
  return { names, prefixes: [...new Set(parents)] };
}
