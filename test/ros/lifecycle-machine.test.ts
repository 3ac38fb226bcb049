import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  endOfWork,
  type LifecycleState,
  type LifecycleTransition,
  requestedTransition,
  STATE_IDS,
  TRANSITIONS,
  transitionsFrom,
} from '../../src/ros/lifecycle-machine.js';

const byId = (id: number): { id: number; label: string } => ({ id, label: '' });
const byLabel = (label: string): { id: number; label: string } => ({ id: 0, label });

describe('the lifecycle', () => {
  it('goes where the picture of REP 2002 goes', () => {
    const path = ['configure', 'activate', 'deactivate', 'cleanup', 'shutdown'];
    let state: LifecycleState = 'unconfigured';
    const visited: string[] = [];
    for (const label of path) {
      const { goal }: LifecycleTransition = requestedTransition(state, byLabel(label))!;
      state = endOfWork(goal as 'configuring', 'success').goal;
      visited.push(goal, state);
    }
    expect(visited).toEqual([
      ...['configuring', 'inactive', 'activating', 'active', 'deactivating', 'inactive'],
      ...['cleaningup', 'unconfigured', 'shuttingdown', 'finalized'],
    ]);
  });

  it.each([
    ['configuring', 'unconfigured'],
    ['activating', 'inactive'],
    ['deactivating', 'active'],
    ['cleaningup', 'inactive'],
    ['shuttingdown', 'finalized'],
    ['errorprocessing', 'finalized'],
  ] as const)('goes back from %s to %s on failure', (working, goal) => {
    expect(endOfWork(working, 'failure').goal).toBe(goal);
  });

  it('mends errors in errorprocessing, and ends there where they cannot be mended', () => {
    for (const working of [
      'configuring',
      'activating',
      'deactivating',
      'cleaningup',
      'shuttingdown',
    ] as const) {
      expect(endOfWork(working, 'error').goal).toBe('errorprocessing');
    }
    expect(endOfWork('errorprocessing', 'success').goal).toBe('unconfigured');
    expect(endOfWork('errorprocessing', 'error').goal).toBe('finalized');
  });

  it('takes only what is valid now, by number or label', () => {
    expect(requestedTransition('unconfigured', byId(1))).toMatchObject({ label: 'configure' });
    expect(requestedTransition('unconfigured', byId(3))).toBeUndefined();
    expect(requestedTransition('active', byId(5))).toBeUndefined();
    expect(requestedTransition('active', byLabel('shutdown'))).toMatchObject({ id: 7 });
    expect(requestedTransition('inactive', { id: 1, label: 'activate' })).toMatchObject({ id: 3 });
    expect(requestedTransition('configuring', byId(10))).toBeUndefined();
    expect(requestedTransition('configuring', byLabel('transition_success'))).toBeUndefined();
    expect(requestedTransition('finalized', byLabel('shutdown'))).toBeUndefined();
    expect(requestedTransition('inactive', byId(99))).toBeUndefined();
  });

  it('has every transition once, and tells those that leave a state', () => {
    expect(new Set(TRANSITIONS.map(({ id }) => id)).size).toBe(TRANSITIONS.length);
    expect(TRANSITIONS).toHaveLength(25);
    expect(transitionsFrom('inactive').map(({ label }) => label)).toEqual([
      'cleanup',
      'activate',
      'shutdown',
    ]);
    expect(transitionsFrom('activating').map(({ id }) => id)).toEqual([30, 31, 32]);
    expect(transitionsFrom('finalized')).toEqual([]);
  });

  const prefix = (process.env.AMENT_PREFIX_PATH ?? '.ros/prefix').split(':').at(-1)!;
  const texts = ['State', 'Transition'].map((name) => {
    try {
      return readFileSync(`${prefix}/share/lifecycle_msgs/msg/${name}.msg`, 'utf8');
    } catch {
      return undefined;
    }
  });

  it.skipIf(texts.includes(undefined))('numbers as lifecycle_msgs does (needs a ROS 2 prefix)', () => {
    const numbers = (text: string): Map<string, number> =>
      new Map(
        [...text.matchAll(/^uint8 (\w+)\s*=\s*(\d+)/gm)].map(([, name, id]) => [name!, Number(id)] as const),
      );
    const states = numbers(texts[0]!);
    for (const [label, id] of Object.entries(STATE_IDS)) {
      const named =
        states.get(`PRIMARY_STATE_${label.toUpperCase()}`) ??
        states.get(`TRANSITION_STATE_${label.toUpperCase()}`);
      expect(named, label).toBe(id);
    }
    const ids = numbers(texts[1]!);
    for (const { id, label, start } of TRANSITIONS) {
      const name = label === 'shutdown' ? `${start}_shutdown` : label;
      if (!label.startsWith('transition_'))
        expect(ids.get(`TRANSITION_${name.toUpperCase()}`), name).toBe(id);
    }
    expect(ids.get('TRANSITION_ON_ERROR_FAILURE')).toBe(endOfWork('errorprocessing', 'failure').id);
    expect(ids.get('TRANSITION_ON_DEACTIVATE_ERROR')).toBe(endOfWork('deactivating', 'error').id);
  });
});
