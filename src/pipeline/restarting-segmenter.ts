import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { CameraPicture } from '../imaging/camera-picture.js';
import type { LiveNote } from './live-ports.js';
import type { LiveSegmenter, ModelFacts } from './live-setup.js';
import type { Segmentation, SegmentationWish } from './ports.js';

/** A model that has not answered for so long hangs, as a GPU may. */
const HANGS_AFTER_MS = 60_000;
const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 30_000;

/** How the segmenter has fared. */
export interface SegmenterState {
  readonly running: boolean;
  readonly restarts: number;
  /** Why it was last started again. */
  readonly lastFailure: string | undefined;
}

/**
 * Keeps a segmenter running: one whose thread has died, or that hangs, is closed and opened again, for as long as that
 * takes. The picture that it was at is lost. Errors of a picture (`model`, `message`) are passed on and cost no more.
 */
export class RestartingSegmenter implements LiveSegmenter {
  readonly #onNote: (note: LiveNote) => void;
  #open: () => Promise<LiveSegmenter>;
  #current: LiveSegmenter | undefined;
  #facts: ModelFacts;
  #opening: Promise<void> | undefined;
  #restarts = 0;
  #lastFailure: string | undefined;
  #closed = false;
  #wake: () => void = () => undefined;

  /**
   * @param first open already
   * @param open opens the next one
   */
  constructor(first: LiveSegmenter, open: () => Promise<LiveSegmenter>, onNote: (note: LiveNote) => void) {
    this.#current = first;
    this.#facts = first.facts;
    this.#open = open;
    this.#onNote = onNote;
  }

  get classCount(): number | undefined {
    return this.#current?.classCount;
  }

  /** Of the one that runs, or ran last. */
  get facts(): ModelFacts {
    return this.#current?.facts ?? this.#facts;
  }

  get state(): SegmenterState {
    return {
      running: this.#current !== undefined,
      restarts: this.#restarts,
      lastFailure: this.#lastFailure,
    };
  }

  /** Waits until the segmenter runs, or is closed. */
  async ready(): Promise<void> {
    while (this.#opening) await this.#opening;
  }

  async segment(picture: CameraPicture, wish?: SegmentationWish): Promise<Segmentation> {
    const segmenter = this.#current;
    if (!segmenter) throw notRunning(this.#lastFailure);
    try {
      return await answered(segmenter.segment(picture, wish));
    } catch (error) {
      const ofPicture =
        error instanceof DiceMonitorError && (error.code === 'model' || error.code === 'message');
      if (!ofPicture && segmenter === this.#current && !this.#closed) this.#restart(segmenter, error);
      throw error;
    }
  }

  /**
   * Goes over to another segmenter, made the new way; it is opened while the old one works on.
   *
   * @throws what `open` throws; the old one then stays
   */
  async replace(open: () => Promise<LiveSegmenter>): Promise<void> {
    const next = await open();
    await this.ready();
    const old = this.#current;
    this.#open = open;
    this.#current = next;
    await (this.#closed ? next : old)?.close();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#wake();
    await this.ready();
    await this.#current?.close();
  }

  #restart(failed: LiveSegmenter, error: unknown): void {
    this.#facts = failed.facts;
    this.#current = undefined;
    this.#restarts += 1;
    this.#lastFailure = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    this.#onNote({ level: 'error', text: `${this.#lastFailure}; the model is opened again` });
    // Not waited for: one that hangs does not close either.
    void failed.close().catch(() => undefined);
    this.#opening = this.#openAgain();
  }

  async #openAgain(): Promise<void> {
    for (let delayMs = FIRST_DELAY_MS; !this.#closed; delayMs = Math.min(2 * delayMs, LONGEST_DELAY_MS)) {
      try {
        this.#current = await this.#open();
        this.#onNote({ level: 'info', text: 'the model runs again' });
        break;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.#onNote({ level: 'error', text: `the model cannot be opened again: ${reason}` });
        await this.#pause(delayMs);
      }
    }
    this.#opening = undefined;
  }

  async #pause(ms: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** The answer, or an error where none comes in time. */
async function answered(answer: Promise<Segmentation>): Promise<Segmentation> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const found = `the model has not answered for ${HANGS_AFTER_MS / 1000} s`;
      reject(new DiceMonitorError('runtime', { found, hint: 'the GPU may hang: see dmesg and nvidia-smi' }));
    }, HANGS_AFTER_MS);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

function notRunning(lastFailure: string | undefined): DiceMonitorError {
  return new DiceMonitorError('runtime', {
    found: `the model is being opened again${lastFailure === undefined ? '' : `: ${lastFailure}`}`,
  });
}
