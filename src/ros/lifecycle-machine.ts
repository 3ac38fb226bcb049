/**
 * The state machine of a managed node, with the numbers and labels of lifecycle_msgs and the transitions of
 * rcl_lifecycle's default state machine (REP 2002 is the design: https://design.ros2.org/articles/node_lifecycle.html).
 */

/** States by their numbers in lifecycle_msgs/msg/State. */
export const STATE_IDS = {
  unknown: 0,
  unconfigured: 1,
  inactive: 2,
  active: 3,
  finalized: 4,
  configuring: 10,
  cleaningup: 11,
  shuttingdown: 12,
  activating: 13,
  deactivating: 14,
  errorprocessing: 15,
} as const;

export type LifecycleState = keyof typeof STATE_IDS;

/** The states between two transitions, in which something is being done. */
export type WorkingState =
  'configuring' | 'cleaningup' | 'shuttingdown' | 'activating' | 'deactivating' | 'errorprocessing';

/** How the work of a transition ended: `failure` goes back, `error` is for errorprocessing to mend. */
export type TransitionOutcome = 'success' | 'failure' | 'error';

export interface LifecycleTransition {
  /** As in lifecycle_msgs/msg/Transition. */
  readonly id: number;
  readonly label: string;
  readonly start: LifecycleState;
  readonly goal: LifecycleState;
}

function requestable(
  id: number,
  label: string,
  start: LifecycleState,
  goal: WorkingState,
): LifecycleTransition {
  return { id, label, start, goal };
}

/** The three ends of a working state; their numbers follow each other. */
function ends(
  firstId: number,
  start: WorkingState,
  goals: readonly [success: LifecycleState, failure: LifecycleState, error: LifecycleState],
): LifecycleTransition[] {
  return (['success', 'failure', 'error'] as const).map((outcome, index) => ({
    id: firstId + index,
    label: `transition_${outcome}`,
    start,
    goal: goals[index]!,
  }));
}

const REQUESTABLE: readonly LifecycleTransition[] = [
  requestable(1, 'configure', 'unconfigured', 'configuring'),
  requestable(2, 'cleanup', 'inactive', 'cleaningup'),
  requestable(3, 'activate', 'inactive', 'activating'),
  requestable(4, 'deactivate', 'active', 'deactivating'),
  requestable(5, 'shutdown', 'unconfigured', 'shuttingdown'),
  requestable(6, 'shutdown', 'inactive', 'shuttingdown'),
  requestable(7, 'shutdown', 'active', 'shuttingdown'),
];

const ENDS: readonly LifecycleTransition[] = [
  ...ends(10, 'configuring', ['inactive', 'unconfigured', 'errorprocessing']),
  ...ends(20, 'cleaningup', ['unconfigured', 'inactive', 'errorprocessing']),
  ...ends(30, 'activating', ['active', 'inactive', 'errorprocessing']),
  ...ends(40, 'deactivating', ['inactive', 'active', 'errorprocessing']),
  ...ends(50, 'shuttingdown', ['finalized', 'finalized', 'errorprocessing']),
  ...ends(60, 'errorprocessing', ['unconfigured', 'finalized', 'finalized']),
];

/** All transitions: those that can be asked for, then the ends of the work. */
export const TRANSITIONS: readonly LifecycleTransition[] = [...REQUESTABLE, ...ENDS];

/**
 * The transition that a change_state request means in this state; undefined where it is not valid now.
 *
 * @param request a label wins over the number, as in rclcpp; without it the number decides
 */
export function requestedTransition(
  state: LifecycleState,
  request: { readonly id: number; readonly label: string },
): LifecycleTransition | undefined {
  return REQUESTABLE.find(
    ({ start, id, label }) =>
      start === state && (request.label === '' ? id === request.id : label === request.label),
  );
}

/** Where the work of a state leads. */
export function endOfWork(state: WorkingState, outcome: TransitionOutcome): LifecycleTransition {
  return ENDS.find(({ start, label }) => start === state && label === `transition_${outcome}`)!;
}

/** The transitions that leave a state. */
export function transitionsFrom(state: LifecycleState): LifecycleTransition[] {
  return TRANSITIONS.filter(({ start }) => start === state);
}
