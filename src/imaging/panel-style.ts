/** Size and colours of the panel: dark, since screens in the field are dimmed at night and dark by day. */
export const PANEL = {
  width: 640,
  height: 360,
  margin: 14,
  ink: '#f2f2f2',
  dim: '#a8b0b8',
  back: '#14181c',
  card: '#1f252b',
  rule: '#39424b',
} as const;

/** Told apart by colour-blind people too (Okabe and Ito); the level is written out beside its colour. */
export const LEVEL_COLORS = { OK: '#2fc79a', WARN: '#f0e442', ERROR: '#ff7a33', STALE: '#a8b0b8' } as const;

/** A place on the panel [px]. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function rect(
  x: number,
  y: number,
  width: number,
  height: number,
  fill: string,
  radius = 0,
  opacity = 1,
): string {
  return `<rect x="${x}" y="${y}" width="${Math.max(0, width)}" height="${height}" fill="${fill}" rx="${radius}" opacity="${opacity}"/>`;
}

/** 0xRRGGBB as SVG writes it. */
export function hexColor(color: number): string {
  return `#${color.toString(16).padStart(6, '0')}`;
}
