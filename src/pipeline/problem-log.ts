/** One kind of fault, said once with its number. */
export interface Problem {
  /** Short and stable: `invalid`, `unknown_label`, `truncated`, … */
  readonly kind: string;
  /** The topic it happened on; undefined where it concerns a file. */
  readonly topic: string | undefined;
  readonly count: number;
  /** Header stamp of the first one [ns]; undefined where it had none. */
  readonly firstStampNs: bigint | undefined;
  readonly message: string;
}

/** Collects faults by kind, topic and message: a fault of every frame is one line with a number. */
export class ProblemLog {
  readonly #problems = new Map<string, Problem>();
  readonly #onFirst: (problem: Problem) => void;

  /** @param onFirst called once per kind, topic and message, as it first happens */
  constructor(onFirst: (problem: Problem) => void = () => undefined) {
    this.#onFirst = onFirst;
  }

  add(fault: {
    kind: string;
    message: string;
    topic?: string;
    stampNs?: bigint | undefined;
    count?: number;
  }): void {
    const { kind, message, topic, stampNs, count = 1 } = fault;
    const key = JSON.stringify([kind, topic, message]);
    const known = this.#problems.get(key);
    const problem: Problem = known
      ? { ...known, count: known.count + count }
      : { kind, topic, count, firstStampNs: stampNs, message };
    this.#problems.set(key, problem);
    if (!known) this.#onFirst(problem);
  }

  get problems(): Problem[] {
    return [...this.#problems.values()];
  }
}
