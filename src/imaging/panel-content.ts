/** Mean Dice of a frame, of the window and of all so far; each 0 to 1, NaN where it is not defined. */
export interface DiceTriple {
  readonly frame: number;
  readonly window: number;
  readonly total: number;
}

/** All that a panel shows. */
export interface PanelContent {
  /** The node's name. */
  readonly title: string;
  readonly level: 'OK' | 'WARN' | 'ERROR' | 'STALE';
  /** What the level is about, in a line. */
  readonly alarm: string;
  readonly meanDice: DiceTriple;
  /** In the order of class_id; ignored classes are left out. */
  readonly classes: readonly { readonly name: string; readonly color: number; readonly dice: DiceTriple }[];
  /** Mean Dice over the last minute, oldest first. */
  readonly history: readonly { readonly ageS: number; readonly frame: number; readonly window: number }[];
  /** Where warning and error begin. */
  readonly limits: { readonly warn: number; readonly error: number };
  /** Small figures under the line: what it is, and its value with unit. */
  readonly figures: readonly (readonly [name: string, value: string])[];
}
