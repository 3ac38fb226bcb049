import type { ParameterValueMessage } from '../../src/ros/parameter-message.js';
import type { GraphClient } from '../graph/graph-client.js';

export interface SetResult {
  readonly successful: boolean;
  readonly reason: string;
}

/** Calls the parameter services of a node. */
export class ParameterClient {
  readonly #client: GraphClient;
  readonly #node: string;

  constructor(client: GraphClient, node = '/dice_monitor') {
    this.#client = client;
    this.#node = node;
  }

  async get(...names: string[]): Promise<ParameterValueMessage[]> {
    const { values } = await this.call<{ values: ParameterValueMessage[] }>(
      'GetParameters',
      'get_parameters',
      {
        names,
      },
    );
    return values;
  }

  async set(name: string, value: ParameterValueMessage): Promise<SetResult> {
    const request = { parameters: [{ name, value }] };
    const answer = await this.call<{ results: SetResult[] }>('SetParameters', 'set_parameters', request);
    return answer.results[0]!;
  }

  call<Response>(type: string, service: string, request: object): Promise<Response> {
    return this.#client.call<Response>(`rcl_interfaces/srv/${type}`, `${this.#node}/${service}`, request);
  }
}
