import type { PanelContent } from './panel-content.js';
import { hexColor, PANEL, rect, type Box } from './panel-style.js';
import { fitText, svgText } from './svg-text.js';

type ClassEntry = PanelContent['classes'][number];

const NAME_WIDTH = 84;
const VALUE_WIDTH = 44;
const SMALLEST_ROW = 20;
const LARGEST_ROW = 30;

/**
 * A row per class: its name, three bars from 0 to 1 (now, window, total), and the window's Dice. Where there are more
 * classes than rows, those with the lowest window's Dice are shown, and how many are not.
 */
export function classRows(classes: readonly ClassEntry[], box: Box): string {
  const most = Math.floor(box.height / SMALLEST_ROW);
  const shown = classes.length <= most ? classes : worst(classes, most - 1);
  const step = Math.min(LARGEST_ROW, box.height / Math.max(1, shown.length + (shown === classes ? 0 : 1)));
  const rows = shown.map((entry, place) =>
    classRow(entry, { ...box, y: box.y + place * step, height: step }),
  );
  if (shown === classes) return rows.join('');
  const rest = `… ${classes.length - shown.length} more classes with higher scores, or none`;
  const y = box.y + shown.length * step + 14;
  return [...rows, svgText(box.x, y, rest, { size: 12, fill: PANEL.dim })].join('');
}

/** In the order of class_id; without a score comes last. */
function worst(classes: readonly ClassEntry[], most: number): ClassEntry[] {
  const rank = ({ dice }: ClassEntry): number => (Number.isNaN(dice.window) ? 2 : dice.window);
  const chosen = new Set([...classes].sort((a, b) => rank(a) - rank(b)).slice(0, most));
  return classes.filter((entry) => chosen.has(entry));
}

function classRow({ name, color, dice }: ClassEntry, { x, y, width, height }: Box): string {
  const { ink, dim, card } = PANEL;
  const from = x + NAME_WIDTH + 4;
  const room = width - NAME_WIDTH - VALUE_WIDTH - 10;
  const middle = y + height / 2;
  const base = middle + 4.5;
  const fill = hexColor(color);
  const bar = (top: number, thickness: number, value: number, opacity: number): string =>
    Number.isNaN(value) ? '' : rect(from, top, room * value, thickness, fill, 1, opacity);
  const value = Number.isNaN(dice.window) ? '–' : dice.window.toFixed(3);
  return [
    rect(x, middle - 6, 5, 12, fill, 1),
    svgText(x + 11, base, fitText(name, 13, NAME_WIDTH - 12), { size: 13, fill: ink }),
    rect(from, middle - 8, room, 16, card, 2),
    bar(middle - 8, 3, dice.frame, 0.95),
    bar(middle - 4, 7, dice.window, 1),
    bar(middle + 5, 3, dice.total, 0.45),
    svgText(x + width, base, value, { size: 13, fill: Number.isNaN(dice.window) ? dim : ink, anchor: 'end' }),
  ].join('');
}
