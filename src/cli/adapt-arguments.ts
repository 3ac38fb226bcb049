/** The command line of `dice-monitor adapt`, parsed. */
export interface AdaptArguments {
  readonly bags: readonly string[];
  readonly model?: string;
  readonly image?: string;
  readonly label?: string;
  readonly config?: string;
  readonly ontology?: string;
  readonly param: readonly string[];
  /** [s] of log time from the recording's start. */
  readonly start: number;
  readonly duration?: number;
  readonly out: string;
  readonly overwrite: boolean;
  /** A sum of losses: `dice+ce`. */
  readonly loss: string;
  /** Fits the temperature alone. */
  readonly only?: 'temperature';
  /** Older recordings on which the mean may not drop. */
  readonly keep: readonly string[];
  /** Part of the labelled frames, at the end of the drive, that has no part in the training. */
  readonly heldOut: number;
  readonly writeAnyway: boolean;
  readonly epochs: number;
  readonly learningRate: number;
  /** Most positions of a frame that are learned from. */
  readonly pixels: number;
  readonly seed: number;
  readonly quiet: boolean;
}
