import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Pairer } from '../../src/core/pairing.js';
import type { PairingEvent } from '../../src/core/pairing.js';
import { EpochReference, epochsByLookingAhead, mutualNearestPairs } from './pairing-reference.js';
import type { Decisions, Pair, Push } from './pairing-reference.js';

type Event = PairingEvent<number, number>;

const MS = 1_000_000n;

function pairerOf(tolerance: number, maxWait?: number): Pairer<number, number> {
  const toleranceNs = BigInt(tolerance) * MS;
  return new Pairer(
    maxWait === undefined ? { toleranceNs } : { toleranceNs, maxWaitNs: BigInt(maxWait) * MS },
  );
}

/** Events of each push, and of flush. The items are the indices of the pushes; stamps are milliseconds. */
function play(pairer: Pairer<number, number>, pushes: readonly Push[]): Event[][] {
  const events = pushes.map(({ topic, stamp }, index) => {
    const stampNs = BigInt(stamp) * MS;
    return topic === 'image' ? pairer.pushImage(stampNs, index) : pairer.pushLabel(stampNs, index);
  });
  return [...events, pairer.flush()];
}

function decisionsOf(events: readonly Event[]): Decisions {
  const pairs: Pair[] = [];
  const items = { unmatched: [] as number[], late: [] as number[] };
  for (const event of events) {
    if (event.kind === 'pair') pairs.push({ image: event.image, label: event.label });
    else if (event.kind !== 'reset') items[event.kind].push(event.item);
  }
  return { pairs, ...items };
}

function sorted({ pairs, unmatched, late }: Decisions): Decisions {
  const byNumber = (a: number, b: number): number => a - b;
  return { pairs, unmatched: [...unmatched].sort(byNumber), late: [...late].sort(byNumber) };
}

/** The two topics' stamps put into one order of arrival; `turns` says whose turn it is. */
function interleave(images: readonly number[], labels: readonly number[], turns: readonly boolean[]): Push[] {
  const queues = { image: [...images], label: [...labels] };
  const pushes: Push[] = [];
  for (let turn = 0; queues.image.length + queues.label.length > 0; turn += 1) {
    const wanted = turns[turn % turns.length] === true ? 'image' : 'label';
    const topic = queues[wanted].length > 0 ? wanted : wanted === 'image' ? 'label' : 'image';
    pushes.push({ topic, stamp: queues[topic].shift()! });
  }
  return pushes;
}

const tolerance = fc.constantFrom(0, 1, 3, 10, 40, 120);
const turns = fc.array(fc.boolean(), { minLength: 1, maxLength: 40 });

/** Stamps from steps: the grid is coarse, so that ties and equal stamps are common. */
function stamps(step: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  const steps = fc.array(step, { maxLength: 25, size: 'max' });
  return fc.tuple(fc.integer({ min: 1000, max: 1030 }), steps).map(([start, changes]) => {
    let stamp = start;
    return changes.map((change) => (stamp += change));
  });
}

const forward = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 12 }) },
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 150 }) },
);
/** Out of order by a little; a few such steps may add up to a large one. */
const jittery = fc.oneof(
  { weight: 5, arbitrary: forward },
  { weight: 2, arbitrary: fc.integer({ min: -20, max: 0 }) },
);
const wild = fc.oneof(
  { weight: 8, arbitrary: jittery },
  { weight: 1, arbitrary: fc.integer({ min: -900, max: -90 }) },
  { weight: 1, arbitrary: fc.integer({ min: 90, max: 900 }) },
);

/** Without the messages that rule 8 would hold aside. */
function smallStepsOnly(all: readonly number[], smallStepBack: number): number[] {
  let newest = -Infinity;
  return all.filter((stamp) => {
    newest = Math.max(newest, stamp);
    return newest - stamp <= smallStepBack;
  });
}

describe('pairing against brute force', () => {
  it('pairs stamps in order alike in any interleaving', () => {
    const anyCase = fc.tuple(tolerance, stamps(forward), stamps(forward), turns, turns);
    fc.assert(
      fc.property(anyCase, ([within, images, labels, firstTurns, secondTurns]) => {
        const named = [firstTurns, secondTurns, [true], [false]].map((order) => {
          const pushes = interleave(
            images.map((_, index) => index),
            labels.map((_, index) => index),
            order,
          );
          const stamped = pushes.map(({ topic, stamp }) => ({
            topic,
            stamp: (topic === 'image' ? images : labels)[stamp]!,
          }));
          const found = decisionsOf(play(pairerOf(within), stamped).flat());
          const all = stamped.map((_, index) => index);
          expect(found.late).toEqual([]);
          expect(found.pairs).toEqual(mutualNearestPairs(stamped, all, within));
          const placeInTopic = (index: number): number => pushes[index]!.stamp;
          return found.pairs.map(({ image, label }) => [placeInTopic(image), placeInTopic(label)]);
        });
        for (const other of named) expect(other).toEqual(named[0]);
      }),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('decides out-of-order stamps at the very push that rules 5 to 7 name', () => {
    const maxWait = fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined });
    const anyCase = fc.tuple(tolerance, maxWait, stamps(jittery), stamps(jittery), turns);
    fc.assert(
      fc.property(anyCase, ([within, patience, images, labels, order]) => {
        const small = Math.max(2 * within, 100);
        const pushes = interleave(smallStepsOnly(images, small), smallStepsOnly(labels, small), order);
        const reference = new EpochReference(within, patience);
        const expected = [...pushes.map((push) => reference.push(push)), reference.flush()];
        const events = play(pairerOf(within, patience), pushes);
        expect(events.map((decided) => sorted(decisionsOf(decided)))).toEqual(expected.map(sorted));
      }),
      { seed: 2, numRuns: 4000 },
    );
  });

  it('pairs each epoch as brute force does over loops, jumps and glitches', () => {
    const anyCase = fc.tuple(tolerance, stamps(wild), stamps(wild), turns);
    let resets = 0;
    fc.assert(
      fc.property(anyCase, ([within, images, labels, order]) => {
        const pushes = interleave(images, labels, order);
        const events = play(pairerOf(within), pushes).flat();
        const epochs = epochsByLookingAhead(pushes, Math.max(2 * within, 100));
        const { pairs, late } = decisionsOf(events);
        const held = [...pushes.keys()].filter((index) => epochs[index] === 'late');
        expect(late).toEqual(expect.arrayContaining(held));
        const count = Math.max(0, ...epochs.filter((epoch) => epoch !== 'late'));
        const wanted = Array.from({ length: count + 1 }, (_, epoch) => {
          const members = [...pushes.keys()].filter(
            (index) => epochs[index] === epoch && !late.includes(index),
          );
          // The order received in an epoch is that of the pushes, which is all that ties need.
          return mutualNearestPairs(pushes, members, within);
        });
        expect(pairs).toEqual(wanted.flat());
        const numbers = events.flatMap((event) => (event.kind === 'pair' ? [event.epoch] : []));
        expect(numbers).toEqual(wanted.flatMap((group, epoch) => group.map(() => epoch)));
        const started = events.flatMap((event) => (event.kind === 'reset' ? [event.epoch] : []));
        expect(started).toEqual(Array.from({ length: count }, (_, index) => index + 1));
        resets += count;
      }),
      { seed: 3, numRuns: 4000 },
    );
    // The cases are not empty ones.
    expect(resets).toBeGreaterThan(1000);
  });

  it('accounts for every message at every instant, and never twice', () => {
    const maxWait = fc.option(fc.integer({ min: 0, max: 200 }), { nil: undefined });
    const anyCase = fc.tuple(tolerance, maxWait, stamps(wild), stamps(wild), turns);
    fc.assert(
      fc.property(anyCase, ([within, patience, images, labels, order]) => {
        const pushes = interleave(images, labels, order);
        const pairer = pairerOf(within, patience);
        const left = { image: new Set<number>(), label: new Set<number>() };
        const received = { image: 0, label: 0 };
        const leave = (topic: Push['topic'], item: number): void => {
          expect(pushes[item]!.topic).toBe(topic);
          expect(left[topic].has(item)).toBe(false);
          left[topic].add(item);
        };
        const account = (events: readonly Event[]): void => {
          for (const event of events) {
            if (event.kind === 'reset') continue;
            if (event.kind !== 'pair') leave(event.topic, event.item);
            else {
              leave('image', event.image);
              leave('label', event.label);
            }
          }
          const { image, label } = pairer.waiting;
          expect({ image: image + left.image.size, label: label + left.label.size }).toEqual(received);
        };
        pushes.forEach(({ topic, stamp }, index) => {
          received[topic] += 1;
          const stampNs = BigInt(stamp) * MS;
          account(topic === 'image' ? pairer.pushImage(stampNs, index) : pairer.pushLabel(stampNs, index));
        });
        account(pairer.flush());
        expect(pairer.waiting).toEqual({ image: 0, label: 0 });
      }),
      { seed: 4, numRuns: 1000 },
    );
  });

  it('finds live only pairs that offline finds as well', () => {
    const anyCase = fc.tuple(
      tolerance,
      fc.integer({ min: 0, max: 150 }),
      stamps(forward),
      stamps(forward),
      turns,
    );
    fc.assert(
      fc.property(anyCase, ([within, patience, images, labels, order]) => {
        const pushes = interleave(images, labels, order);
        const live = decisionsOf(play(pairerOf(within, patience), pushes).flat()).pairs;
        const offline = decisionsOf(play(pairerOf(within), pushes).flat()).pairs;
        expect(offline).toEqual(expect.arrayContaining(live));
      }),
      { seed: 5, numRuns: 1000 },
    );
  });
});

describe('pairing at length', () => {
  const HALF = 500_000;

  // Anything that searches what waits would need 10^11 steps here, and never end.
  it('pairs a million messages whose labels all come after the images', () => {
    const pairer = pairerOf(20);
    for (let index = 0; index < HALF; index += 1) pairer.pushImage(BigInt(index * 33) * MS, index);
    expect(pairer.waiting.image).toBe(HALF);
    let pairs = 0;
    const count = (events: readonly Event[]): void => {
      for (const event of events) {
        if (event.kind !== 'pair') throw new Error(event.kind);
        if (event.image !== event.label) throw new Error(`image ${event.image} with label ${event.label}`);
        pairs += 1;
      }
    };
    for (let index = 0; index < HALF; index += 1) count(pairer.pushLabel(BigInt(index * 33 + 5) * MS, index));
    count(pairer.flush());
    expect(pairs).toBe(HALF);
  });

  it('takes a camera whose clock stands still', () => {
    const pairer = pairerOf(20);
    let decided = 0;
    for (let index = 0; index < 200_000; index += 1) {
      decided += pairer.pushImage(1000n * MS, index).length;
      decided += pairer.pushLabel(BigInt(1010 + index) * MS, index).length;
    }
    expect(pairer.waiting.image + pairer.waiting.label + decided).toBe(400_000);
    // Image 0 and label 1010 choose each other and are not final: the first image never ends its wait.
    expect(decided).toBe(199_999);
    expect(pairer.flush()[0]).toMatchObject({ kind: 'pair', image: 0, label: 0 });
  });

  it('lets go of what was given up where no label ever comes', () => {
    const pairer = pairerOf(20, 5000);
    for (let index = 0; index < 200_000; index += 1) pairer.pushImage(BigInt(index * 10) * MS, index);
    expect(pairer.waiting).toEqual({ image: 501, label: 0 });
  });
});

describe('Pairer', () => {
  it('starts another epoch after flush', () => {
    const pairer = pairerOf(20);
    play(pairer, [{ topic: 'image', stamp: 500 }]);
    const events = play(pairer, [
      { topic: 'image', stamp: 0 },
      { topic: 'label', stamp: 0 },
    ]);
    expect(events.flat()).toMatchObject([{ kind: 'pair', imageStampNs: 0n, labelStampNs: 0n, epoch: 1 }]);
  });

  it('keeps nanoseconds apart that a double cannot', () => {
    const pairer = new Pairer<string, string>({ toleranceNs: 0n });
    const stampNs = 1_700_000_000_000_000_001n;
    expect(pairer.pushImage(stampNs, 'image')).toEqual([]);
    expect(pairer.pushLabel(stampNs - 1n, 'earlier')).toMatchObject([{ kind: 'unmatched', item: 'earlier' }]);
    expect(pairer.pushLabel(stampNs, 'equal')).toMatchObject([{ kind: 'pair', label: 'equal' }]);
  });

  it('refuses negative times', () => {
    expect(() => new Pairer({ toleranceNs: -1n })).toThrow('toleranceNs is -1');
    expect(() => new Pairer({ toleranceNs: 0n, maxWaitNs: -5n })).toThrow('maxWaitNs is -5');
  });
});
