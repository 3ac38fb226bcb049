import type { PanelContent } from './panel-content.js';
import { LEVEL_COLORS, PANEL, rect, type Box } from './panel-style.js';
import { svgText } from './svg-text.js';

/** Seconds of image header time from left to right. */
const SPAN_S = 60;
const AXIS_WIDTH = 26;

type Point = PanelContent['history'][number];

/** Mean Dice over the last minute: a thin line of the frames, a thick one of the window, and the two limits. */
export function historyChart({ history, limits }: PanelContent, box: Box): string {
  const { ink, dim, card, rule } = PANEL;
  const plot = {
    x: box.x + AXIS_WIDTH,
    y: box.y + 14,
    width: box.width - AXIS_WIDTH,
    height: box.height - 34,
  };
  const yOf = (dice: number): number => plot.y + plot.height * (1 - dice);
  const xOf = (ageS: number): number => plot.x + plot.width * (1 - ageS / SPAN_S);
  const line = (y: number, stroke: string, dash = ''): string =>
    `<path d="M${plot.x} ${y.toFixed(1)}h${plot.width}" stroke="${stroke}"${dash && ` stroke-dasharray="${dash}"`}/>`;
  const curve = (pick: (point: Point) => number, stroke: string, width: number): string =>
    `<path d="${curvePath(history, pick, xOf, yOf)}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"/>`;
  const scale = [0, 0.5, 1].map(
    (dice) =>
      line(yOf(dice), rule) +
      svgText(plot.x - 6, yOf(dice) + 4, dice.toFixed(1), { size: 11, fill: dim, anchor: 'end' }),
  );
  const times = [60, 40, 20, 0].map((ageS) =>
    svgText(xOf(ageS), plot.y + plot.height + 16, ageS === 0 ? 'now' : `–${ageS} s`, {
      size: 11,
      fill: dim,
      anchor: ageS === 0 ? 'end' : ageS === SPAN_S ? 'start' : 'middle',
    }),
  );
  return [
    rect(plot.x, plot.y, plot.width, plot.height, card),
    ...scale,
    line(yOf(limits.warn), LEVEL_COLORS.WARN, '3 4'),
    line(yOf(limits.error), LEVEL_COLORS.ERROR, '3 4'),
    curve(({ frame }) => frame, '#7fb2e5', 1),
    curve(({ window }) => window, ink, 2.5),
    ...times,
    svgText(plot.x, box.y + 6, 'mean Dice, last minute', { size: 13, fill: dim }),
  ].join('');
}

/** Broken where nothing is scored. */
function curvePath(
  history: readonly Point[],
  pick: (point: Point) => number,
  xOf: (ageS: number) => number,
  yOf: (dice: number) => number,
): string {
  let path = '';
  let isDrawing = false;
  for (const point of history) {
    const dice = pick(point);
    if (!Number.isNaN(dice)) {
      path += `${isDrawing ? 'L' : 'M'}${xOf(point.ageS).toFixed(1)} ${yOf(dice).toFixed(1)}`;
    }
    isDrawing = !Number.isNaN(dice);
  }
  return path;
}
