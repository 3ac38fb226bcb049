import type { RosEndpoint } from './rclnodejs-api.js';

/** The full name of the node that an endpoint belongs to. */
export function endpointName({ node_namespace: namespace, node_name: name }: RosEndpoint): string {
  return `${namespace === '/' ? '' : namespace}/${name}`;
}
