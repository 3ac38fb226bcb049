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

/** Wordings told apart per kind and topic; a fault that names a new number each time fills no report. */
const MOST_WORDINGS = 20;
const MORE_WORDINGS = 'more of this kind, each worded differently';

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
    const { kind, topic, stampNs, count = 1 } = fault;
    let { message } = fault;
    if (!this.#problems.has(keyOf(kind, topic, message)) && this.#wordings(kind, topic) >= MOST_WORDINGS) {
      message = MORE_WORDINGS;
    }
    const key = keyOf(kind, topic, message);
    const known = this.#problems.get(key);
    const problem: Problem = known
      ? { ...known, count: known.count + count }
      : { kind, topic, count, firstStampNs: stampNs, message };
    this.#problems.set(key, problem);
    if (!known) this.#onFirst(problem);
  }

  #wordings(kind: string, topic: string | undefined): number {
    return this.problems.filter((problem) => problem.kind === kind && problem.topic === topic).length;
  }

  get problems(): Problem[] {
    return [...this.#problems.values()];
  }
}

function keyOf(kind: string, topic: string | undefined, message: string): string {
  return JSON.stringify([kind, topic, message]);
}
