import { describe, expect, it } from 'vitest';
import { checkComparable } from '../../src/report/check-comparable.js';
import type { SavedReport } from '../../src/report/read-report.js';

interface Changes {
  readonly classes?: SavedReport['classes'];
  readonly stampsNs?: readonly bigint[];
  readonly labelStampsNs?: readonly bigint[];
  readonly tp?: readonly number[];
  readonly fn?: readonly number[];
}

const CLASSES = [
  { name: 'trail', ignored: false, labelIds: [0] },
  { name: 'rock', ignored: false, labelIds: [1, 7] },
];

function report({
  classes = CLASSES,
  stampsNs = [10n, 20n, 30n],
  labelStampsNs = stampsNs,
  ...counts
}: Changes): SavedReport {
  const { tp = [5, 3, 9, 0, 4, 4], fn = [1, 1, 1, 0, 0, 2] } = counts;
  return {
    folder: 'r',
    modelSha256: [],
    configurationSha256: 'c',
    ontologyName: 'yard',
    ontologySha256: 'o',
    classes,
    frames: {
      stampsNs: BigInt64Array.from(stampsNs),
      labelStampsNs: BigInt64Array.from(labelStampsNs),
      counts: { tp: Float64Array.from(tp), fp: new Float64Array(6), fn: Float64Array.from(fn) },
    },
  };
}

function found(changes: Changes): string {
  try {
    checkComparable(report({}), report(changes));
  } catch (error) {
    expect(error).toMatchObject({ code: 'usage' });
    return (error as { found: string }).found;
  }
  return 'comparable';
}

describe('checkComparable', () => {
  it('takes other predictions, models and configurations on the same labels', () => {
    expect(found({ tp: [6, 0, 10, 0, 3, 5], fn: [0, 4, 0, 0, 1, 1] })).toBe('comparable');
    const other = { ...report({}), modelSha256: ['x'], configurationSha256: 'y', ontologySha256: 'z' };
    expect(() => {
      checkComparable(report({}), other);
    }).not.toThrow();
  });

  it('lists classes that differ', () => {
    const [trail, rock] = CLASSES;
    expect(found({ classes: [trail!, { ...rock!, name: 'stone' }] })).toContain(
      'class 1 is rock in A and stone in B',
    );
    expect(found({ classes: [trail!, { ...rock!, ignored: true }] })).toContain(
      'class rock is ignored in B only',
    );
    expect(found({ classes: [trail!, { ...rock!, labelIds: [1] }] })).toContain(
      'rock has label ids 1 7 in A and 1 in B',
    );
    expect(found({ classes: [trail!] })).toContain('2 in A (trail, rock), 1 in B (trail)');
  });

  it('lists stamps that one side misses', () => {
    expect(found({ stampsNs: [10n, 30n] })).toContain('3 in A; 2 in B; 1 only in A, at 20');
    expect(found({ stampsNs: [11n, 12n, 13n, 14n, 30n] })).toContain(
      '2 only in A, at 10, 20; 4 only in B, at 11, 12, 13 and 1 more',
    );
    // A recording that loops: 20 twice in B.
    expect(found({ stampsNs: [10n, 20n, 20n] })).toContain('1 only in A, at 30; 1 only in B, at 20');
  });

  it('names the first frame that stands elsewhere or has another label', () => {
    expect(found({ stampsNs: [10n, 30n, 20n] })).toContain('another order: frame 2 is 20 in A and 30 in B');
    expect(found({ labelStampsNs: [10n, 25n, 30n] })).toContain(
      'frame 20 is paired with label 20 in A and 25 in B',
    );
    expect(found({ tp: [5, 3, 9, 1, 4, 4] })).toContain(
      'frame 20 has 0 label pixels of class rock in A and 1 in B',
    );
  });
});
