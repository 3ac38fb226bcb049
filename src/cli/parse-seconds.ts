import { InvalidArgumentError } from 'commander';

/**
 * A duration on the command line.
 *
 * @throws InvalidArgumentError where it is no number, or negative
 */
export function parseSeconds(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value < Infinity)) {
    throw new InvalidArgumentError('expected a number of seconds, 0 or more.');
  }
  return value;
}
