import { readFileSync, readdirSync } from 'node:fs';
import { Pairer } from '../../src/core/pairing.js';
import type { PairingEvent } from '../../src/core/pairing.js';

/**
 * Timelines are written as text, in test/core/timelines/*.txt. Time of arrival runs down, stamps are
 * milliseconds:
 *
 *     == title
 *     tolerance 50, max_wait 300
 *     image 0 100a 100b  | pair 0+0
 *     label 90           | pair 100a+90, unmatched image 100b, waiting 0+1
 *     flush              | unmatched label 90
 *
 * Left of the bar what arrives, right of it what is decided by it: `pair IMAGE+LABEL`, with `#EPOCH` after it
 * where that is not 0; `unmatched` and `late` with topic and stamp; `reset EPOCH`; and, where it is given,
 * how many images + labels wait then. A letter tells equal stamps apart. `#` starts a line of comment.
 */
export interface Timeline {
  readonly title: string;
  readonly toleranceMs: number;
  readonly maxWaitMs: number | undefined;
  readonly rows: readonly { readonly arrives: string; readonly decided: string }[];
}

const FOLDER = new URL('timelines/', import.meta.url);

export function timelineFiles(): string[] {
  return readdirSync(FOLDER).sort();
}

export function readTimelines(file: string): Timeline[] {
  const text = readFileSync(new URL(file, FOLDER), 'utf8');
  return text.split(/^== /m).slice(1).map(parseTimeline);
}

function parseTimeline(block: string): Timeline {
  const lines = block.split('\n').map((line) => line.trim());
  const [title, settings, ...rows] = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const found = /^tolerance (\d+)(?:, max_wait (\d+))?$/.exec(settings ?? '');
  if (title === undefined || !found) throw new Error(`timeline "${title ?? ''}": no line "tolerance …"`);
  return {
    title,
    toleranceMs: Number(found[1]),
    maxWaitMs: found[2] === undefined ? undefined : Number(found[2]),
    rows: rows.map((row) => {
      const sides = /^((?:image|label)(?: \d+[a-z]?)+|flush) *\|(.*)$/.exec(row);
      if (!sides) throw new Error(`timeline "${title}": cannot read "${row}"`);
      return { arrives: sides[1]!, decided: sides[2]!.trim() };
    }),
  };
}

/** The right side of each row, as the product decides it. */
export function playTimeline(timeline: Timeline): string[] {
  const { toleranceMs, maxWaitMs, rows } = timeline;
  const pairer = new Pairer<string, string>({
    toleranceNs: ns(toleranceMs),
    ...(maxWaitMs === undefined ? {} : { maxWaitNs: ns(maxWaitMs) }),
  });
  return rows.map(({ arrives, decided }) => {
    const [what, ...stamps] = arrives.split(' ');
    const events = what === 'flush' ? pairer.flush() : [];
    for (const stamp of stamps) {
      const stampNs = ns(parseInt(stamp, 10));
      events.push(
        ...(what === 'image' ? pairer.pushImage(stampNs, stamp) : pairer.pushLabel(stampNs, stamp)),
      );
    }
    const texts = events.map(describeEvent);
    const { image, label } = pairer.waiting;
    if (decided.includes('waiting')) texts.push(`waiting ${image}+${label}`);
    return texts.join(', ');
  });
}

function describeEvent(event: PairingEvent<string, string>): string {
  switch (event.kind) {
    case 'pair':
      return `pair ${event.image}+${event.label}${event.epoch === 0 ? '' : ` #${event.epoch}`}`;
    case 'reset':
      return `reset ${event.epoch}`;
    case 'unmatched':
    case 'late':
      return `${event.kind} ${event.topic} ${event.item}`;
  }
}

function ns(milliseconds: number): bigint {
  return BigInt(milliseconds) * 1_000_000n;
}
