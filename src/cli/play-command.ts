import { openBag } from '../bag/index.js';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import { nsToSeconds } from '../core/stamp.js';
import type { TopicInfo } from '../pipeline/ports.js';
import { playMessages, type PlayProgress } from '../ros/play-messages.js';
import { untilStopped } from '../ros/until-stopped.js';
import { chooseTopics } from './choose-topics.js';
import { clipBag } from './clip-bag.js';
import { EXIT } from './exit-codes.js';
import { say } from './say.js';
import { StatusLine } from './status-line.js';

/** Deep enough for a burst of both topics; a subscription that does not keep up loses the oldest. */
const DEPTH = 10;

/** What the command line says. */
export interface PlayArguments {
  readonly bags: readonly string[];
  readonly image?: string;
  readonly label?: string;
  /** Topics to publish beside. */
  readonly topic: readonly string[];
  readonly rate: number;
  readonly loop: boolean;
  readonly clockHz: number | undefined;
  /** Seconds from the recording's start. */
  readonly start: number;
  readonly duration?: number;
  readonly wait: boolean;
  readonly qos: 'reliable' | 'best_effort';
  readonly quiet: boolean;
  readonly rosArguments: readonly string[];
}

/**
 * Plays a recording.
 *
 * @returns the exit code
 * @throws DiceMonitorError for what keeps it from starting
 */
export async function runPlay(args: PlayArguments): Promise<number> {
  const bag = await openBag(args.bags);
  const stop = new AbortController();
  void untilStopped().then(() => {
    stop.abort();
  });
  const status = new StatusLine();
  try {
    const topics = playedTopics(bag.topics, args);
    if (!args.quiet) say(`playing ${topics.map(({ name }) => name).join(', ')}`);
    const end = await playMessages(clipBag(bag, args), {
      topics,
      qos: { reliability: args.qos, durability: 'volatile', depth: DEPTH },
      rate: args.rate,
      loop: args.loop,
      clockHz: args.clockHz,
      waitForSubscribers: args.wait,
      rosArguments: args.rosArguments,
      signal: stop.signal,
      onProblem: ({ message }) => {
        say(`warning: ${message}`);
      },
      onWaiting: (unheard) => {
        if (!args.quiet) say(`waiting for a subscription of ${unheard.join(', ')}`);
      },
      onMessage: (progress) => {
        if (!args.quiet) status.show(() => describe(progress, args.loop));
      },
    });
    if (!args.quiet) status.close();
    return finish(end, stop.signal.aborted, args);
  } finally {
    await bag.close();
  }
}

/** @throws DiceMonitorError `usage` */
function playedTopics(topics: readonly TopicInfo[], { image, label, topic }: PlayArguments): TopicInfo[] {
  const chosen = chooseTopics(topics, {
    image: { name: image, transport: 'raw' },
    label: { name: label, transport: 'raw' },
  });
  const more = topic.map((name) => {
    const found = topics.find((each) => each.name === name);
    if (found) return found;
    throw new DiceMonitorError('usage', {
      found: `topic ${name} is not in the recording`,
      expected: `one of ${topics.map((each) => each.name).join(', ')}`,
    });
  });
  return [...new Map([chosen.image, chosen.label, ...more].map((each) => [each.name, each])).values()];
}

function describe({ messages, round, playedNs, lateMs }: PlayProgress, loop: boolean): string {
  const late = lateMs > 100 ? `, ${Math.round(lateMs)} ms behind` : '';
  return `${nsToSeconds(playedNs).toFixed(1)} s, ${messages} messages${loop ? `, round ${round}` : ''}${late}`;
}

function finish(end: PlayProgress, interrupted: boolean, { quiet, loop }: PlayArguments): number {
  if (interrupted) {
    if (!quiet) say(`stopped at ${describe(end, loop)}`);
    // Stopping it is how a player ends, as any node.
    return EXIT.done;
  }
  if (end.messages === 0) {
    say('error: the recording holds no message of these topics in this stretch');
    return EXIT.input;
  }
  if (!quiet) say(`played ${describe(end, loop)}`);
  return EXIT.done;
}
