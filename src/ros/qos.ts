import type { QosProfile } from './rclnodejs-api.js';

export type Reliability = 'reliable' | 'best_effort';
export type Durability = 'volatile' | 'transient_local';

/** The part of a quality of service that decides whether two endpoints meet, and how much waits between them. */
export interface Qos {
  readonly reliability: Reliability;
  readonly durability: Durability;
  /** Messages that are kept (keep last). */
  readonly depth: number;
}

/** What an endpoint on the graph says of itself. */
export type OfferedQos = Pick<Qos, 'reliability' | 'durability'>;

/** What parameters `qos_overrides.<topic>.subscription.*` set. */
export interface QosOverride {
  readonly reliability?: Reliability;
  readonly durability?: Durability;
  readonly depth?: number;
}

/** Numbers of rmw (rmw/types.h). */
const KEEP_LAST = 1;
const RELIABLE = 1;
const BEST_EFFORT = 2;
const TRANSIENT_LOCAL = 1;
const VOLATILE = 2;

export const CAMERA_DEPTH = 10;

/**
 * The quality of service with which a subscription gets everything from these publishers: as strict as all of them
 * allow, so that nothing is lost that they would send again, and none is left out.
 *
 * @param offers at least one
 * @param override wins, policy by policy
 */
export function chooseQos(offers: readonly OfferedQos[], override: QosOverride = {}): Qos {
  const reliable = offers.every(({ reliability }) => reliability === 'reliable');
  const kept = offers.every(({ durability }) => durability === 'transient_local');
  return {
    reliability: override.reliability ?? (reliable ? 'reliable' : 'best_effort'),
    durability: override.durability ?? (kept ? 'transient_local' : 'volatile'),
    depth: override.depth ?? CAMERA_DEPTH,
  };
}

/**
 * Why a publisher and a subscription do not meet (a subscription must not ask for more than is offered); undefined
 * where they do.
 */
export function whyIncompatible(offered: OfferedQos, asked: OfferedQos): string | undefined {
  if (offered.reliability === 'best_effort' && asked.reliability === 'reliable') {
    return 'offered best effort, asked for reliable';
  }
  if (offered.durability === 'volatile' && asked.durability === 'transient_local') {
    return 'offered volatile, asked for transient local';
  }
  return undefined;
}

/** As rclnodejs takes it. */
export function qosProfile({ reliability, durability, depth }: Qos): QosProfile {
  return {
    history: KEEP_LAST,
    depth,
    reliability: reliability === 'reliable' ? RELIABLE : BEST_EFFORT,
    durability: durability === 'transient_local' ? TRANSIENT_LOCAL : VOLATILE,
    liveliness: 0,
    avoidRosNameSpaceConventions: false,
  };
}

/** As rclnodejs tells it of endpoints on the graph; what is not known counts as the weaker policy. */
export function offeredQos(profile: {
  readonly reliability: number;
  readonly durability: number;
}): OfferedQos {
  return {
    reliability: profile.reliability === RELIABLE ? 'reliable' : 'best_effort',
    durability: profile.durability === TRANSIENT_LOCAL ? 'transient_local' : 'volatile',
  };
}
