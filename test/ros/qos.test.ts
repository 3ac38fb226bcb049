import { describe, expect, it } from 'vitest';
import { chooseQos, offeredQos, type OfferedQos, qosProfile, whyIncompatible } from '../../src/ros/qos.js';

const OFFERS: readonly OfferedQos[] = (['reliable', 'best_effort'] as const).flatMap((reliability) =>
  (['volatile', 'transient_local'] as const).map((durability) => ({ reliability, durability })),
);

describe('chooseQos', () => {
  it('meets every publisher, whatever two of them offer', () => {
    for (const first of OFFERS) {
      for (const second of OFFERS) {
        const chosen = chooseQos([first, second]);
        expect(whyIncompatible(first, chosen)).toBeUndefined();
        expect(whyIncompatible(second, chosen)).toBeUndefined();
      }
    }
  });

  it.each(OFFERS)('adopts what a single publisher offers: $reliability, $durability', (offer) => {
    expect(chooseQos([offer])).toEqual({ ...offer, depth: 10 });
  });

  it('lets parameters win, policy by policy', () => {
    const [offer] = [{ reliability: 'best_effort', durability: 'transient_local' } as const];
    expect(chooseQos([offer], { reliability: 'reliable' })).toEqual({
      reliability: 'reliable',
      durability: 'transient_local',
      depth: 10,
    });
    expect(chooseQos([offer], { durability: 'volatile', depth: 3 })).toMatchObject({
      reliability: 'best_effort',
      durability: 'volatile',
      depth: 3,
    });
  });
});

describe('whyIncompatible', () => {
  it('names the policy of which more is asked than is offered', () => {
    const weak = { reliability: 'best_effort', durability: 'volatile' } as const;
    expect(whyIncompatible(weak, { ...weak, reliability: 'reliable' })).toMatch(/best effort.*reliable/);
    expect(whyIncompatible(weak, { ...weak, durability: 'transient_local' })).toMatch(/volatile.*transient/);
  });
});

describe('the numbers of rmw', () => {
  it.each(OFFERS)('are the same on the way there and back: $reliability, $durability', (offer) => {
    expect(offeredQos(qosProfile({ ...offer, depth: 4 }))).toEqual(offer);
  });
});
