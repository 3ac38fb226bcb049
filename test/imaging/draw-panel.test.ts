import { describe, expect, it } from 'vitest';
import { drawPanel, panelSvg } from '../../src/imaging/draw-panel.js';
import type { PanelContent } from '../../src/imaging/panel-content.js';
import { LEVEL_COLORS } from '../../src/imaging/panel-style.js';
import type { Picture } from '../../src/imaging/picture.js';

const full = { frame: 1, window: 1, total: 1 };

function content(changes: Partial<PanelContent> = {}): PanelContent {
  return {
    title: 'dice_monitor',
    level: 'OK',
    alarm: 'mean Dice 0.9',
    meanDice: { frame: 0.9, window: 0.9, total: 0.9 },
    classes: [{ name: 'sky', color: 0x0000ff, dice: full }],
    history: [],
    limits: { warn: 0.7, error: 0.5 },
    figures: [['pairs', '12']],
    ...changes,
  };
}

function pixelsOf({ data }: Picture, [red, green, blue]: readonly [number, number, number]): number {
  let count = 0;
  for (let at = 0; at < data.length; at += 3) {
    if (data[at] === red && data[at + 1] === green && data[at + 2] === blue) count += 1;
  }
  return count;
}

function rgb(color: string): [number, number, number] {
  const value = parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

describe('drawPanel', () => {
  it('is 640 x 360, R G B, and the same each time', async () => {
    const [first, second] = [await drawPanel(content()), await drawPanel(content())];
    expect([first.width, first.height, first.channels]).toEqual([640, 360, 3]);
    expect(Buffer.from(first.data).equals(second.data)).toBe(true);
  });

  it.each(['OK', 'WARN', 'ERROR'] as const)('shows the level %s in its colour', async (level) => {
    const picture = await drawPanel(content({ level, meanDice: { frame: NaN, window: NaN, total: NaN } }));
    for (const [other, color] of Object.entries(LEVEL_COLORS)) {
      const isShown = pixelsOf(picture, rgb(color)) > 500;
      expect(isShown, other).toBe(other === level);
    }
  });

  it('draws bars as long as the Dice', async () => {
    const lengthOf = async (dice: number): Promise<number> => {
      const dices = { frame: NaN, window: dice, total: NaN };
      const picture = await drawPanel(content({ classes: [{ name: 'sky', color: 0x0000ff, dice: dices }] }));
      return pixelsOf(picture, [0, 0, 255]);
    };
    const [none, half, whole] = [await lengthOf(NaN), await lengthOf(0.5), await lengthOf(1)];
    expect((half - none) / (whole - none)).toBeCloseTo(0.5, 1);
  });

  it('asks for no font: all letters are outlines', () => {
    expect(panelSvg(content())).not.toMatch(/<text|font/);
  });

  it('shows the worst classes where there are too many', () => {
    const classes = Array.from({ length: 40 }, (_, n) => ({
      name: `class_${n}`,
      color: 0x010101 * (n + 1),
      dice: { frame: 0.5, window: n === 7 ? 0.01 : 0.5 + n / 100, total: 0.5 },
    }));
    const svg = panelSvg(content({ classes }));
    expect(svg).toContain('#080808');
    expect(svg).not.toContain('#282828');
  });

  it('stands names that would break the picture, and numbers that are not there', async () => {
    const awkward = '<&"\'> 草地 … '.repeat(20);
    const nan = { frame: NaN, window: NaN, total: NaN };
    const picture = await drawPanel({
      ...content({ title: awkward, alarm: awkward, meanDice: nan }),
      classes: [{ name: awkward, color: 0, dice: nan }],
      history: [
        { ageS: 1, frame: NaN, window: NaN },
        { ageS: 0, frame: 0.5, window: NaN },
      ],
      figures: [[awkward, awkward]],
    });
    expect(picture.width).toBe(640);
    expect((await drawPanel(content({ classes: [], history: [], figures: [] }))).height).toBe(360);
  });
});
