import type { Lifecycle } from './lifecycle.js';
import {
  type LifecycleState,
  type LifecycleTransition,
  STATE_IDS,
  TRANSITIONS,
  transitionsFrom,
} from './lifecycle-machine.js';
import type { RosNode, RosPublisher } from './rclnodejs-api.js';

interface ChangeRequest {
  readonly transition: { readonly id: number; readonly label: string };
}

const state = (label: LifecycleState): object => ({ id: STATE_IDS[label], label });

const description = ({ id, label, start, goal }: LifecycleTransition): object => ({
  transition: { id, label },
  start_state: state(start),
  goal_state: state(goal),
});

/**
 * Serves the interface of a managed node. rclnodejs's own LifecycleNode wants work that is done at once, and aborts
 * the process on a transition that is not valid now.
 */
export function serveLifecycle(node: RosNode, lifecycle: Lifecycle): void {
  const serve = (type: string, name: string, answer: (request: never) => Promise<object>): void => {
    node.createService(`lifecycle_msgs/srv/${type}`, `~/${name}`, {}, answer);
  };
  serve('ChangeState', 'change_state', async ({ transition }: ChangeRequest) => ({
    success: await lifecycle.change(transition),
  }));
  serve('GetState', 'get_state', () => Promise.resolve({ current_state: state(lifecycle.state) }));
  serve('GetAvailableStates', 'get_available_states', () =>
    Promise.resolve({ available_states: (Object.keys(STATE_IDS) as LifecycleState[]).map(state) }),
  );
  serve('GetAvailableTransitions', 'get_available_transitions', () =>
    Promise.resolve({ available_transitions: transitionsFrom(lifecycle.state).map(description) }),
  );
  serve('GetAvailableTransitions', 'get_transition_graph', () =>
    Promise.resolve({ available_transitions: TRANSITIONS.map(description) }),
  );
}

/** The publisher of ~/transition_event. */
export function transitionEvents(node: RosNode): RosPublisher {
  return node.createPublisher('lifecycle_msgs/msg/TransitionEvent', '~/transition_event');
}

/** lifecycle_msgs/msg/TransitionEvent. */
export function transitionEvent(transition: LifecycleTransition, stampNs: bigint): object {
  return { timestamp: stampNs, ...description(transition) };
}
