import { setTimeout as wait } from 'node:timers/promises';
import { NS_PER_S } from '../core/stamp.js';
import type { MessageSource, SourceProblem, TopicInfo } from '../pipeline/ports.js';
import { Pace } from './pace.js';
import { PlayNode } from './play-node.js';
import type { Qos } from './qos.js';

const FLUSH_NS = 2n * NS_PER_S;
/** Discovery tells by no event. */
const LOOK_MS = 20;

/** What is played, and how. */
export interface PlayOptions {
  readonly topics: readonly TopicInfo[];
  readonly qos: Qos;
  /** 2 plays twice as fast. */
  readonly rate: number;
  /** Starts anew at the end, until it is stopped; stamps and clock jump back with it. */
  readonly loop: boolean;
  /** Times a second that the recording's time goes to /clock, beside before every message; undefined: never. */
  readonly clockHz: number | undefined;
  /** Begins once every topic has a subscription. */
  readonly waitForSubscribers: boolean;
  readonly rosArguments: readonly string[];
  /** Stops it between two messages. */
  readonly signal: AbortSignal;
  readonly onProblem: (problem: SourceProblem) => void;
  /** Told what is waited for, whenever that changes. */
  readonly onWaiting: (topics: readonly string[]) => void;
  readonly onMessage: (progress: PlayProgress) => void;
}

/** How far it is. */
export interface PlayProgress {
  /** Of all rounds. */
  readonly messages: number;
  /** From 1. */
  readonly round: number;
  /** Log time of the newest message since the first one of the round, nanoseconds. */
  readonly playedNs: bigint;
  /** How much later than due it went out, milliseconds. */
  readonly lateMs: number;
}

/**
 * Plays messages to a ROS 2 graph at their own pace, by log time.
 *
 * @returns how far it came; fewer rounds than wanted where it was stopped
 * @throws DiceMonitorError of `PlayNode.open` and of the source
 */
export async function playMessages(source: MessageSource, options: PlayOptions): Promise<PlayProgress> {
  const { topics, rate, clockHz, signal } = options;
  const node = await PlayNode.open(topics, { ...options, clock: clockHz !== undefined });
  const pace = new Pace(rate);
  const timer =
    clockHz === undefined
      ? undefined
      : setInterval(() => {
          const timeNs = pace.nowNs();
          if (timeNs !== undefined) node.publishClock(timeNs);
        }, 1000 / clockHz);
  try {
    if (options.waitForSubscribers) await untilHeard(node, options);
    let progress: PlayProgress = { messages: 0, round: 0, playedNs: 0n, lateMs: 0 };
    do {
      const before = progress.messages;
      progress = await playRound(source, node, pace, options, progress);
      if (progress.messages === before) break;
    } while (options.loop && !signal.aborted);
    if (!signal.aborted) node.flush(FLUSH_NS);
    return progress;
  } finally {
    clearInterval(timer);
    node.close();
  }
}

async function playRound(
  source: MessageSource,
  node: PlayNode,
  pace: Pace,
  { topics, signal, onProblem, onMessage }: PlayOptions,
  before: PlayProgress,
): Promise<PlayProgress> {
  let progress: PlayProgress = { ...before, round: before.round + 1, playedNs: 0n };
  let firstNs: bigint | undefined;
  pace.restart();
  const names = topics.map(({ name }) => name);
  for await (const { topic, logTimeNs, data } of source.messages(names, onProblem)) {
    if (signal.aborted) break;
    const waitMs = pace.waitMs(logTimeNs);
    if (!(await slept(waitMs, signal))) break;
    node.publishClock(logTimeNs);
    node.publish(topic, data);
    firstNs ??= logTimeNs;
    progress = {
      messages: progress.messages + 1,
      round: progress.round,
      playedNs: logTimeNs - firstNs,
      lateMs: Math.max(0, -waitMs),
    };
    onMessage(progress);
  }
  return progress;
}

/** @returns false where it was interrupted */
async function slept(ms: number, signal: AbortSignal): Promise<boolean> {
  try {
    // Late messages give way too, so that Ctrl-C and the clock get their turn.
    await wait(Math.max(0, ms), undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

async function untilHeard(node: PlayNode, { signal, onWaiting }: PlayOptions): Promise<void> {
  let told = '';
  for (let unheard = node.unheard(); unheard.length > 0; unheard = node.unheard()) {
    if (unheard.join() !== told) onWaiting(unheard);
    told = unheard.join();
    if (!(await slept(LOOK_MS, signal))) return;
  }
}
