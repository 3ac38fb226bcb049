import type { DiagnosticStatusMessage } from '../codec/diagnostic-array.js';
import type { LifecycleState } from './lifecycle-machine.js';
import type { Qos } from './qos.js';

/** What the node knows of itself, beside what its monitor measures. */
export interface NodeFacts {
  /** Full name. */
  readonly nodeName: string;
  readonly state: LifecycleState;
  /** Why the last transition did not succeed; undefined where it did. */
  readonly fault: string | undefined;
  /** What keeps messages from coming or going; each names who is concerned. */
  readonly problems: readonly string[];
  readonly inputs: readonly InputFacts[];
}

export interface InputFacts {
  /** `image`, `label`. */
  readonly role: string;
  readonly topic: string;
  readonly publishers: number;
  /** Undefined before the first publisher. */
  readonly qos: Qos | undefined;
}

/** The node's own entry in /diagnostics. */
export function nodeStatus({ nodeName, state, fault, problems, inputs }: NodeFacts): DiagnosticStatusMessage {
  const level = fault !== undefined ? 'ERROR' : problems.length > 0 ? 'WARN' : 'OK';
  const values: [string, string][] = [['state', state]];
  for (const { role, topic, publishers, qos } of inputs) {
    values.push([`${role}/topic`, topic], [`${role}/publishers`, String(publishers)]);
    if (qos) values.push([`${role}/reliability`, qos.reliability], [`${role}/durability`, qos.durability]);
  }
  problems.forEach((problem, index) => values.push([`problem/${index}`, problem]));
  return {
    level,
    name: `${nodeName.slice(1)}: node`,
    message: firstLine(fault ?? problems[0] ?? state),
    hardwareId: '',
    values,
  };
}

/** Errors of a configuration have a line per problem; aggregators show one. */
function firstLine(text: string): string {
  return text.replace(/\s*\n\s*/g, '; ');
}
