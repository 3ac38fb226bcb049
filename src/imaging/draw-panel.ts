import type { PanelContent } from './panel-content.js';
import { classRows } from './panel-rows.js';
import { loadSharp } from './load-sharp.js';
import { historyChart } from './panel-chart.js';
import { LEVEL_COLORS, PANEL, rect } from './panel-style.js';
import type { Picture } from './picture.js';
import { fitText, svgText, textWidth } from './svg-text.js';

const { width, height, margin, ink, dim, back, card } = PANEL;
/** Where the left column ends and the right one begins. */
const LEFT = { x: margin, width: 300 };
const RIGHT = { x: 328, width: width - 328 - margin };

/**
 * Draws the panel: a picture of 640 x 360, R G B, readable in RViz without plugins and made without fonts. Drawing goes
 * on in another thread.
 */
export async function drawPanel(content: PanelContent): Promise<Picture> {
  const sharp = await loadSharp();
  const { data, info } = await sharp(Buffer.from(panelSvg(content)))
    .removeAlpha()
    .raw()
    .toBuffer({
      resolveWithObject: true,
    });
  return { width: info.width, height: info.height, channels: 3, data: new Uint8Array(data) };
}

/** The panel as SVG, all letters as outlines. */
export function panelSvg(content: PanelContent): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">`,
    rect(0, 0, width, height, back),
    header(content),
    headline(content),
    classRows(content.classes, { ...LEFT, y: 142, height: 184 }),
    legend(),
    historyChart(content, { ...RIGHT, y: 58, height: 178 }),
    figures(content.figures),
    '</svg>',
  ].join('\n');
}

function header({ title, level, alarm }: PanelContent): string {
  const color = LEVEL_COLORS[level];
  const pill = textWidth(level, 15) + 22;
  const from = margin + pill + 10;
  const name = fitText(title, 13, 200);
  const room = width - margin - from - textWidth(name, 13) - 16;
  return [
    rect(0, 0, width, 40, card),
    rect(0, 40, width, 2, color),
    rect(margin, 9, pill, 23, color, 11.5),
    svgText(margin + pill / 2, 26, level, { size: 15, fill: '#000000', anchor: 'middle', bold: true }),
    svgText(from, 26, fitText(alarm, 14, room), { size: 14, fill: ink }),
    svgText(width - margin, 26, name, { size: 13, fill: dim, anchor: 'end' }),
  ].join('');
}

/** The mean Dice of the window, large, with those of now and of all so far beside it. */
function headline({ meanDice, limits }: PanelContent): string {
  const { frame, window, total } = meanDice;
  const level = window < limits.error ? 'ERROR' : window < limits.warn ? 'WARN' : 'OK';
  const fill = Number.isNaN(window) ? dim : LEVEL_COLORS[level];
  const small = (x: number, name: string, value: number): string =>
    svgText(x, 88, name, { size: 13, fill: dim }) + svgText(x, 112, dice(value), { size: 22, fill: ink });
  return [
    svgText(LEFT.x, 66, 'mean Dice, window', { size: 13, fill: dim }),
    svgText(LEFT.x, 120, dice(window), { size: 58, fill, bold: true }),
    small(LEFT.x + 172, 'now', frame),
    small(LEFT.x + 244, 'total', total),
  ].join('');
}

function legend(): string {
  const y = height - 14;
  const entries = [
    ['now', 0.95, 3],
    ['window', 1, 7],
    ['total', 0.45, 3],
  ] as const;
  let x = LEFT.x + 88;
  return entries
    .map(([name, opacity, thickness]) => {
      const at = x;
      x += 30 + textWidth(name, 12) + 14;
      const bar = rect(at, y - 4 - thickness / 2, 24, thickness, ink, 1, opacity);
      return bar + svgText(at + 30, y, name, { size: 12, fill: dim });
    })
    .join('');
}

/** Two rows of four figures. */
function figures(entries: PanelContent['figures']): string {
  const columns = 4;
  const step = RIGHT.width / columns;
  return entries
    .map(([name, value], place) => {
      const x = RIGHT.x + (place % columns) * step;
      const y = 266 + Math.floor(place / columns) * 50;
      const text = { fill: ink, size: 18 };
      return (
        svgText(x, y, fitText(name, 12, step - 4), { size: 12, fill: dim }) +
        svgText(x, y + 22, fitText(value, 18, step - 4), text)
      );
    })
    .join('');
}

function dice(value: number): string {
  return Number.isNaN(value) ? '–' : value.toFixed(3);
}
