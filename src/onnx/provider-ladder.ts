import type { CameraPicture } from '../imaging/camera-picture.js';
import type { Segmentation, SegmentationWish } from '../pipeline/ports.js';
import { maskAgreement } from './mask-agreement.js';
import { noProviderLeft, noProviderWorks, providerReason } from './provider-errors.js';
import { percent, UNTRIED, type ProviderTrial } from './provider-trial.js';
import { trySession, type SessionSegmenter, type SessionTrial, type TrialPicture } from './session-trial.js';
import { timed } from './time-runs.js';

interface Releasable {
  release(): Promise<void>;
}

/** What a ladder is made of: how sessions come about, and how a picture is run in one. */
export interface LadderParts<Session extends Releasable> {
  /** From the wished one down. */
  readonly providers: readonly string[];
  /** The CPU is compared with, and never runs. */
  readonly requireGpu: boolean;
  /** Share of pixels in which a provider's mask has to equal the CPU's. */
  readonly agreement: number;
  readonly trialPictures: readonly TrialPicture[];
  /** Whether the CPU is tried where it is taken first; other providers always are. */
  readonly tryCpu: boolean;
  /** Path of the model, for messages. */
  readonly model: string;
  readonly create: (provider: string) => Promise<Session>;
  readonly segment: SessionSegmenter<Session>;
  /** Told what a person should know while it happens, a line at a time. */
  readonly tell: (line: string) => void;
}

/**
 * The providers of a model, from the wished one down. Each is tried alone and with a real run, since
 * onnxruntime-node throws for the whole session where a GPU library is missing, and is taken where its mask is the
 * CPU's. One that fails later hands its picture to the next. A session is opened once and released once: that of the
 * CPU, opened to compare with, waits for the fall-back where the settings name the CPU.
 */
export class ProviderLadder<Session extends Releasable> {
  readonly #parts: LadderParts<Session>;
  readonly #trials = new Map<string, ProviderTrial>();
  /** All that are open. */
  readonly #sessions = new Map<string, Session>();
  #cpuTrial: Promise<SessionTrial> | undefined;
  /** Place of what runs in `providers`. */
  #at = 0;

  private constructor(parts: LadderParts<Session>) {
    this.#parts = parts;
  }

  /**
   * @throws DiceMonitorError `model` where the model does not load or run on the CPU, `dependency` where no named
   * provider works or `requireGpu` cannot be met
   */
  static async open<Session extends Releasable>(
    parts: LadderParts<Session>,
  ): Promise<ProviderLadder<Session>> {
    const ladder = new ProviderLadder(parts);
    try {
      const at = await ladder.#firstThatWorks(0);
      if (at === undefined) throw noProviderWorks(parts, ladder.trials);
      await ladder.#settleOn(at);
    } catch (error) {
      await ladder.release();
      throw error;
    }
    return ladder;
  }

  /** What runs. */
  get provider(): string {
    return this.#parts.providers[this.#at]!;
  }

  /** The providers that were tried, in the order in which they were. */
  get trials(): readonly ProviderTrial[] {
    return [...this.#trials.values()];
  }

  /**
   * Runs a picture; where the provider fails, on the next one that works, which then stays. A picture that the next
   * one does not run either is at fault itself, and changes nothing. One call at a time.
   *
   * @throws DiceMonitorError `model` where the model does not run on this picture, `dependency` where the provider
   * has failed and none is left
   */
  async segment(picture: CameraPicture, wish?: SegmentationWish): Promise<Segmentation> {
    try {
      return await this.#run(this.provider, picture, wish);
    } catch (cause) {
      if (this.provider === 'cpu') throw cause;
      const next = await this.#firstThatWorks(this.#at + 1).catch(() => undefined);
      if (next === undefined) {
        throw (await this.#stillWorks()) ? cause : noProviderLeft(this.#parts.model, this.provider, cause);
      }
      const segmentation = await this.#run(this.#parts.providers[next]!, picture, wish);
      await this.#leave(cause, next);
      return segmentation;
    }
  }

  /** Runs a picture for nothing, so that the first that counts finds all ready. What goes wrong shows with that one. */
  async prepare(picture: CameraPicture, wish?: SegmentationWish): Promise<void> {
    try {
      await this.#parts.segment(this.#sessions.get(this.provider)!, picture, wish);
    } catch {
      return;
    }
  }

  /** Frees every session; may be called again. */
  async release(): Promise<void> {
    for (const provider of [...this.#sessions.keys()]) await this.#close(provider);
  }

  async #run(
    provider: string,
    picture: CameraPicture,
    wish: SegmentationWish | undefined,
  ): Promise<Segmentation> {
    const segmentation = await this.#parts.segment(this.#sessions.get(provider)!, picture, wish);
    this.#note(provider, { pictures: (this.#trials.get(provider)?.pictures ?? 0) + 1 });
    return segmentation;
  }

  /** @returns its place; undefined where none works */
  async #firstThatWorks(from: number): Promise<number | undefined> {
    for (const [at, provider] of this.#parts.providers.entries()) {
      if (at >= from && (await this.#works(provider))) return at;
    }
    return undefined;
  }

  async #works(provider: string): Promise<boolean> {
    if (provider !== 'cpu') return this.#tryProvider(provider);
    if (this.#parts.requireGpu) {
      this.#note('cpu', { outcome: 'refused', reason: 'passed over, require_gpu is true' });
      return false;
    }
    await this.#open('cpu');
    if (this.#parts.tryCpu) await this.#tryCpu();
    return true;
  }

  async #tryProvider(provider: string): Promise<boolean> {
    try {
      const session = await this.#open(provider);
      const trial = await trySession(this.#parts.segment, session, this.#parts.trialPictures);
      const agreement = await this.#agreement(trial);
      this.#note(provider, { firstRunMs: trial.firstRunMs, runMs: trial.runMs, agreement });
      if (agreement === undefined || agreement >= this.#parts.agreement) return true;
      const reason = `its mask is the CPU's in ${percent(agreement)} of the pixels, less than provider_agreement ${this.#parts.agreement}`;
      this.#note(provider, { outcome: 'disagrees', reason });
    } catch (error) {
      this.#note(provider, { outcome: 'failed', reason: providerReason(error) });
    }
    await this.#close(provider);
    return false;
  }

  /** Against the CPU's mask of the same picture; undefined where the CPU does not run the model. */
  async #agreement({ picture, mask }: SessionTrial): Promise<number | undefined> {
    try {
      const trial = await this.#tryCpu();
      const same = trial.picture === picture;
      const cpu = same ? trial : await this.#parts.segment(await this.#open('cpu'), picture);
      return maskAgreement(mask, cpu.mask);
    } catch (error) {
      this.#note('cpu', { outcome: 'failed', reason: providerReason(error) });
      return undefined;
    }
  }

  #tryCpu(): Promise<SessionTrial> {
    this.#cpuTrial ??= (async () => {
      const session = await this.#open('cpu');
      const trial = await trySession(this.#parts.segment, session, this.#parts.trialPictures);
      this.#note('cpu', { outcome: 'ready', firstRunMs: trial.firstRunMs, runMs: trial.runMs });
      return trial;
    })();
    return this.#cpuTrial;
  }

  async #settleOn(at: number): Promise<void> {
    this.#at = at;
    this.#note(this.provider, { outcome: 'runs', reason: undefined });
    if (!this.#parts.providers.slice(at).includes('cpu')) await this.#close('cpu');
  }

  async #leave(cause: unknown, next: number): Promise<void> {
    const failed = this.provider;
    const answered = this.#trials.get(failed)?.pictures ?? 0;
    const reason = `stopped after ${answered} pictures: ${providerReason(cause)}`;
    this.#note(failed, { outcome: 'failed', reason });
    await this.#close(failed);
    await this.#settleOn(next);
    this.#parts.tell(`${failed} ${reason}; ${this.provider} goes on with the picture at which it stopped`);
  }

  /** Whether the provider that runs still answers what it answered at first: else it is broken, not the picture. */
  async #stillWorks(): Promise<boolean> {
    const { segment, trialPictures } = this.#parts;
    const session = this.#sessions.get(this.provider)!;
    return trySession(segment, session, trialPictures).then(
      () => true,
      () => false,
    );
  }

  async #open(provider: string): Promise<Session> {
    const open = this.#sessions.get(provider);
    if (open) return open;
    const [session, loadMs] = await timed(() => this.#parts.create(provider));
    this.#sessions.set(provider, session);
    this.#note(provider, { loadMs });
    return session;
  }

  /** A broken session may not even close: what it says then is of no use any more. */
  async #close(provider: string): Promise<void> {
    const session = this.#sessions.get(provider);
    this.#sessions.delete(provider);
    await session?.release().catch(() => undefined);
  }

  #note(provider: string, found: Partial<ProviderTrial>): void {
    this.#trials.set(provider, { ...UNTRIED, provider, ...this.#trials.get(provider), ...found });
  }
}
