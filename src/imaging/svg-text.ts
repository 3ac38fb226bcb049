import { GLYPHS } from './glyphs.js';

const OUTLINES = new Map(
  GLYPHS.map((glyph) => {
    const end = glyph.indexOf(' ', 1);
    return [glyph[0]!, { advance: Number(glyph.slice(1, end)), path: glyph.slice(end + 1) }];
  }),
);
/** Stands for a character that has no outline here. */
const UNKNOWN = OUTLINES.get('?')!;
const UNITS = 100;

/** How a line of text is set. */
export interface TextStyle {
  /** Font size, pixels. */
  readonly size: number;
  readonly fill: string;
  /** Which part of the text lies at x; `start` by default. */
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Thickens the strokes. */
  readonly bold?: boolean;
}

/** Width of a line of text [px]. */
export function textWidth(text: string, size: number): number {
  const units = Array.from(text).reduce(
    (sum, character) => sum + (OUTLINES.get(character) ?? UNKNOWN).advance,
    0,
  );
  return (units * size) / UNITS;
}

/** The text, or its beginning with an ellipsis, in at most so many pixels. */
export function fitText(text: string, size: number, maxWidth: number): string {
  if (textWidth(text, size) <= maxWidth) return text;
  const characters = Array.from(text);
  while (characters.length > 0 && textWidth(`${characters.join('')}…`, size) > maxWidth) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}

/**
 * A line of text as SVG outlines: it looks the same on a robot without fonts. ASCII, Latin-1, – … →; every other
 * character is shown as a question mark.
 *
 * @param y of the base line
 */
export function svgText(x: number, y: number, text: string, style: TextStyle): string {
  const { size, fill, anchor = 'start', bold = false } = style;
  const scale = size / UNITS;
  const shift = { start: 0, middle: 0.5, end: 1 }[anchor] * textWidth(text, size);
  let at = 0;
  const glyphs = Array.from(text).map((character) => {
    const { advance, path } = OUTLINES.get(character) ?? UNKNOWN;
    const placed = path && `<path transform="translate(${at})" d="${path}"/>`;
    at += advance;
    return placed;
  });
  const weight = bold ? ` stroke="${fill}" stroke-width="4"` : '';
  return `<g transform="translate(${(x - shift).toFixed(2)} ${y}) scale(${scale})" fill="${fill}"${weight}>${glyphs.join('')}</g>`;
}
