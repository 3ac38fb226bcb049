import type { Estimate } from '../core/estimate.js';
import type { MappedLabel } from '../core/label-table.js';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import type { Picture } from '../imaging/picture.js';
import type { Fate, MessageAccount } from './message-account.js';
import type { Segmentation } from './ports.js';
import type { ProblemLog } from './problem-log.js';

/** A message on its way to its partner. Its fate is decided once. */
export interface Waiting {
  /** 0 where it cannot be read. */
  readonly stampNs: bigint;
  readonly frameId: string;
  readonly logTimeNs: bigint;
  /** Bytes of its pixels that wait for a partner. */
  waitingBytes: number;
  fate: Fate | undefined;
}

/** A camera image that was received; its pixels are gone, its mask is on the way or waits here. */
export interface WaitingImage extends Waiting {
  /**
   * Undefined where it is not inferred: no label will come, or the image is invalid or dropped.
   * Gives undefined where the model could not run on it, or another image took its place; its fate is decided then.
   */
  segmentation: Promise<Segmentation | undefined> | undefined;
  /** Kept until the mask has been handed on, where a sink wants pictures. */
  picture: Picture | undefined;
  wantsEstimate: boolean;
  /** Made when the mask arrives, where it is wanted. */
  estimate: Estimate | undefined;
}

/** A label that was received. */
export interface WaitingLabel extends Waiting {
  /**
   * Its class ids. Undefined where no image will come, or the label is invalid or dropped.
   *
   * @throws DiceMonitorError `message` where the message cannot be read
   */
  read: (() => MappedLabel | Promise<MappedLabel>) | undefined;
}

/** One topic's side of the run: its account, and the faults of its messages. */
export interface TopicSide {
  readonly topic: string;
  readonly account: MessageAccount;
  readonly problems: ProblemLog;
}

/** Decides what becomes of a message, unless that is decided already. */
export function decide(side: TopicSide, message: Waiting, fate: Fate): void {
  if (message.fate !== undefined) return;
  message.fate = fate;
  side.account.decide(fate);
}

/** Counts a message as invalid and says why. */
export function refuse(side: TopicSide, message: Waiting, error: DiceMonitorError): void {
  if (message.fate !== undefined) return;
  side.problems.add({
    kind: 'invalid',
    topic: side.topic,
    stampNs: message.stampNs === 0n ? undefined : message.stampNs,
    message: explain(error),
  });
  decide(side, message, 'invalid');
}

/** An error in one line: a log groups by it, and a terminal shows it. */
function explain(error: DiceMonitorError): string {
  const { found, expected, hint } = error;
  return [found, expected && `expected ${expected}`, hint].filter(Boolean).join('; ');
}

/** A header whose stamp is zero: not set (DESIGN 3, rule 1). */
export function missingStamp(): DiceMonitorError {
  return new DiceMonitorError('message', {
    found: 'no stamp: the header stamp is zero, which means not set',
    hint: 'such a message pairs with nothing; mend the driver that leaves it out',
  });
}
