import {
  endOfWork,
  type LifecycleState,
  type LifecycleTransition,
  requestedTransition,
  type TransitionOutcome,
  type WorkingState,
} from './lifecycle-machine.js';

/** What a managed node does in each working state. Never rejects: what goes wrong is an outcome. */
export type LifecycleWork = Readonly<Record<WorkingState, () => Promise<TransitionOutcome>>>;

/** Drives the state machine of a managed node: one transition at a time, each with work that may take seconds. */
export class Lifecycle {
  #state: LifecycleState = 'unconfigured';
  readonly #work: LifecycleWork;
  readonly #onTransition: (transition: LifecycleTransition) => void;

  /** @param onTransition told of every step, those into and out of working states alike */
  constructor(work: LifecycleWork, onTransition: (transition: LifecycleTransition) => void) {
    this.#work = work;
    this.#onTransition = onTransition;
  }

  get state(): LifecycleState {
    return this.#state;
  }

  /**
   * Goes through a transition.
   *
   * @returns whether its work succeeded; false at once for a transition that is not valid now, also while another
   *   one is under way
   */
  async change(request: { readonly id: number; readonly label: string }): Promise<boolean> {
    const transition = requestedTransition(this.#state, request);
    if (!transition) return false;
    this.#step(transition);
    const outcome = await this.#finish(transition.goal as WorkingState);
    if (outcome === 'error') await this.#finish('errorprocessing');
    return outcome === 'success';
  }

  async #finish(state: WorkingState): Promise<TransitionOutcome> {
    const outcome = await this.#work[state]();
    this.#step(endOfWork(state, outcome));
    return outcome;
  }

  #step(transition: LifecycleTransition): void {
    this.#state = transition.goal;
    this.#onTransition(transition);
  }
}
