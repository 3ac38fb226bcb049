import { describe, expect, it } from 'vitest';
import { ERROR_LEGEND, errorMap, type PixelVerdict } from '../../src/imaging/error-map.js';
import type { Picture } from '../../src/imaging/picture.js';
import { colorDistance } from '../../src/settings/palette.js';
import { thrownBy } from './thrown-error.js';

function row(...ids: number[]) {
  return { width: ids.length, height: 1, data: Uint8Array.from(ids) };
}

/** The verdicts that the colours of a map say. */
function verdicts({ data, width, height }: Picture): (PixelVerdict | undefined)[] {
  return Array.from({ length: width * height }, (_, i) => {
    const color = Buffer.from(data).readUIntBE(3 * i, 3);
    return ERROR_LEGEND.find((entry) => entry.color === color)?.verdict;
  });
}

describe('errorMap', () => {
  it('calls every wrong pixel a confusion where there are no groups', () => {
    const map = errorMap(row(0, 1, 1, 2, 255, 255), row(0, 1, 2, 255, 0, 255));
    expect(map.channels).toBe(3);
    expect(verdicts(map)).toEqual(['hit', 'hit', 'confusion', 'confusion', 'ignored', 'ignored']);
  });

  it('tells misses from false alarms where blocked classes are known', () => {
    // 2 and 3 are blocked; 9 is no class of the model.
    const pairs: [label: number, predicted: number, verdict: PixelVerdict][] = [
      [0, 0, 'hit'],
      [2, 2, 'hit'],
      [2, 0, 'miss'],
      [3, 1, 'miss'],
      [2, 255, 'miss'],
      [2, 9, 'miss'],
      [0, 2, 'falseAlarm'],
      [1, 3, 'falseAlarm'],
      [2, 3, 'confusion'],
      [3, 2, 'confusion'],
      [0, 1, 'confusion'],
      [0, 255, 'confusion'],
      [255, 0, 'ignored'],
      [255, 2, 'ignored'],
      [255, 255, 'ignored'],
    ];
    const label = row(...pairs.map(([id]) => id));
    const predicted = row(...pairs.map(([, id]) => id));
    const map = errorMap(label, predicted, { blocked: new Set([2, 3]) });
    expect(verdicts(map)).toEqual(pairs.map(([, , verdict]) => verdict));
  });

  it('ignores labels of no class whatever the roles say', () => {
    expect(verdicts(errorMap(row(255, 0), row(0, 255), { blocked: new Set([255]) }))).toEqual([
      'ignored',
      'falseAlarm',
    ]);
  });

  it('refuses masks of different sizes', () => {
    expect(thrownBy(() => errorMap(row(0, 1), row(0))).found).toBe('label of 2 x 1 pixels and mask of 1 x 1');
  });
});

describe('ERROR_LEGEND', () => {
  it('has colours that colour-blind people tell apart', () => {
    const colors = ERROR_LEGEND.map(({ color }) => color);
    for (const [index, color] of colors.entries()) {
      for (const other of colors.slice(0, index)) {
        // Okabe and Ito's own seven are 16 apart by this measure.
        expect(colorDistance(color, other)).toBeGreaterThan(30);
      }
    }
  });

  it('says what each verdict means, once', () => {
    expect(new Set(ERROR_LEGEND.map(({ verdict }) => verdict)).size).toBe(5);
    expect(new Set(ERROR_LEGEND.map(({ meaning }) => meaning)).size).toBe(5);
  });
});
