import { DiceMonitorError } from '../core/dice-monitor-error.js';

/** A value in a JSON file that is read with doubt: what is not as expected is an error that names its place. */
export class JsonValue {
  readonly #value: unknown;
  readonly #file: string;
  readonly #path: string;

  /** @param path of the value in the file, for messages; empty for the whole */
  constructor(value: unknown, file: string, path = '') {
    this.#value = value;
    this.#file = file;
    this.#path = path;
  }

  get isNull(): boolean {
    return this.#value === null;
  }

  /** @throws DiceMonitorError `input` where this is no object, or has no such key */
  key(name: string): JsonValue {
    const value = this.maybe(name);
    if (!value) throw this.#error(`has no key ${name}`, 'a report as dice-monitor evaluate writes it');
    return value;
  }

  /** Undefined where there is no such key. */
  maybe(name: string): JsonValue | undefined {
    const value = this.#value;
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw this.#error(this.#kind(), 'an object');
    if (!Object.hasOwn(value, name)) return undefined;
    const path = this.#path === '' ? name : `${this.#path}.${name}`;
    return new JsonValue((value as Record<string, unknown>)[name], this.#file, path);
  }

  list(): JsonValue[] {
    if (!Array.isArray(this.#value)) throw this.#error(this.#kind(), 'a list');
    return this.#value.map((value, index) => new JsonValue(value, this.#file, `${this.#path}[${index}]`));
  }

  text(): string {
    if (typeof this.#value !== 'string') throw this.#error(this.#kind(), 'text');
    return this.#value;
  }

  flag(): boolean {
    if (typeof this.#value !== 'boolean') throw this.#error(this.#kind(), 'true or false');
    return this.#value;
  }

  /** A whole number of 0 and more that is exact. */
  count(): number {
    const value = this.integer();
    if (value < 0) throw this.#error(this.#kind(), '0 or more');
    return value;
  }

  /** A whole number of either sign that is exact. */
  integer(): number {
    if (!Number.isSafeInteger(this.#value)) throw this.#error(this.#kind(), 'a whole number');
    return this.#value as number;
  }

  #kind(): string {
    const text = JSON.stringify(this.#value);
    return `is ${text.length > 60 ? `${text.slice(0, 60)} …` : text}`;
  }

  #error(found: string, expected: string): DiceMonitorError {
    const where = this.#path === '' ? this.#file : `${this.#file}: ${this.#path}`;
    return new DiceMonitorError('input', {
      found: `${where} ${found}`,
      expected,
      hint: 'run dice-monitor evaluate again to write the report anew',
    });
  }
}
