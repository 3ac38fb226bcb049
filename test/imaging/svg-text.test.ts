import { describe, expect, it } from 'vitest';
import { fitText, svgText, textWidth } from '../../src/imaging/svg-text.js';

describe('svgText', () => {
  it('measures text in proportion to its size', () => {
    expect(textWidth('', 20)).toBe(0);
    expect(textWidth('dice', 20)).toBeCloseTo(2 * textWidth('dice', 10), 9);
    expect(textWidth('W', 10)).toBeGreaterThan(2 * textWidth('i', 10));
  });

  it('cuts what does not fit, with an ellipsis', () => {
    expect(fitText('obstacle', 13, 500)).toBe('obstacle');
    const cut = fitText('rough vegetation', 13, 60);
    expect(cut).toMatch(/^rough.*…$/);
    expect(textWidth(cut, 13)).toBeLessThanOrEqual(60);
    expect(fitText('rough', 13, 0)).toBe('…');
  });

  it('shows a question mark for what has no outline', () => {
    const style = { size: 10, fill: '#fff' };
    expect(svgText(0, 0, '草', style)).toBe(svgText(0, 0, '?', style));
    expect(svgText(0, 0, 'é', style)).not.toBe(svgText(0, 0, '?', style));
  });
});
