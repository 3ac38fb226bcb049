import { DiceMonitorError, type ErrorCode } from '../core/dice-monitor-error.js';
import type { CameraPicture } from '../imaging/camera-picture.js';
import type { Segmentation, SegmentationWish } from '../pipeline/ports.js';
import type { Size } from './geometry.js';
import type { ModelInfo } from './model-info.js';
import type { ModelSettings } from './model-settings.js';
import type { ProviderTrial } from './provider-trial.js';

/** What the worker is asked. It answers one request after the other, in their order. */
export type WorkerRequest =
  | {
      readonly kind: 'open';
      readonly modelPath: string;
      readonly settings: ModelSettings;
      readonly pictureSize: Size | undefined;
      readonly fused: boolean;
    }
  | { readonly kind: 'prepare'; readonly picture: CameraPicture; readonly wish: SegmentationWish }
  | { readonly kind: 'segment'; readonly picture: CameraPicture; readonly wish: SegmentationWish }
  | { readonly kind: 'close' };

/** What it answers, in the order of the requests. */
export type WorkerReply =
  | {
      readonly kind: 'opened';
      readonly info: ModelInfo;
      readonly trials: readonly ProviderTrial[];
    }
  | {
      readonly kind: 'segmented';
      readonly segmentation: Segmentation;
      readonly trials: readonly ProviderTrial[];
    }
  | { readonly kind: 'prepared' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'failed'; readonly error: ErrorParts };

/** What a person should know while a request is under way; no answer to it. */
export interface WorkerNotice {
  readonly kind: 'notice';
  readonly line: string;
}

/** An error in a form that can be posted: structured clone drops the class. */
export interface ErrorParts {
  readonly code: ErrorCode;
  readonly found: string;
  readonly expected: string | undefined;
  readonly hint: string | undefined;
}

export function toErrorParts(error: unknown): ErrorParts {
  if (error instanceof DiceMonitorError) {
    const { code, found, expected, hint } = error;
    return { code, found, expected, hint };
  }
  const found = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { code: 'model', found: `inference failed: ${found}`, expected: undefined, hint: undefined };
}

export function fromErrorParts({ code, found, expected, hint }: ErrorParts): DiceMonitorError {
  return new DiceMonitorError(code, {
    found,
    ...(expected === undefined ? {} : { expected }),
    ...(hint === undefined ? {} : { hint }),
  });
}
