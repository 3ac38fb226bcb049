import { describe, expect, it } from 'vitest';
import { ProblemLog, type Problem } from '../../src/pipeline/problem-log.js';

describe('ProblemLog', () => {
  it('says a fault once and counts the rest, keeping the first stamp', () => {
    const told: Problem[] = [];
    const log = new ProblemLog((problem) => told.push(problem));
    log.add({ kind: 'invalid', topic: '/a', message: 'too short', stampNs: 5n });
    log.add({ kind: 'invalid', topic: '/a', message: 'too short', stampNs: 9n });
    log.add({ kind: 'invalid', topic: '/b', message: 'too short' });
    expect(log.problems).toEqual([
      { kind: 'invalid', topic: '/a', count: 2, firstStampNs: 5n, message: 'too short' },
      { kind: 'invalid', topic: '/b', count: 1, firstStampNs: undefined, message: 'too short' },
    ]);
    expect(told).toHaveLength(2);
  });

  it('gathers faults that are all worded differently', () => {
    const log = new ProblemLog();
    for (let n = 0; n < 1000; n++)
      log.add({ kind: 'invalid', topic: '/a', message: `size ${n}`, stampNs: BigInt(n) });
    expect(log.problems.length).toBeLessThan(50);
    expect(log.problems.reduce((sum, { count }) => sum + count, 0)).toBe(1000);
    expect(log.problems.at(-1)!.message).toBe('more of this kind, each worded differently');
  });
});
