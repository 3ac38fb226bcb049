import { describe, expect, it } from 'vitest';
import { Lifecycle, type LifecycleWork } from '../../src/ros/lifecycle.js';
import type { TransitionOutcome } from '../../src/ros/lifecycle-machine.js';

const request = (label: string): { id: number; label: string } => ({ id: 0, label });
const does = (outcome: TransitionOutcome) => (): Promise<TransitionOutcome> => Promise.resolve(outcome);

function lifecycle(work: Partial<LifecycleWork> = {}): { machine: Lifecycle; steps: string[] } {
  const success = does('success');
  const all: LifecycleWork = {
    configuring: success,
    activating: success,
    deactivating: success,
    cleaningup: success,
    shuttingdown: success,
    errorprocessing: success,
    ...work,
  };
  const steps: string[] = [];
  return { machine: new Lifecycle(all, ({ start, goal }) => steps.push(`${start} ${goal}`)), steps };
}

describe('a managed node', () => {
  it('refuses everything while a transition is under way, and tells the state in between', async () => {
    let finish: (outcome: TransitionOutcome) => void = () => undefined;
    const { machine } = lifecycle({
      configuring: () => new Promise((resolve) => (finish = resolve)),
    });
    const configured = machine.change(request('configure'));
    expect(machine.state).toBe('configuring');
    for (const label of ['configure', 'activate', 'shutdown', 'transition_success']) {
      expect(await machine.change(request(label))).toBe(false);
    }
    finish('success');
    expect(await configured).toBe(true);
    expect(machine.state).toBe('inactive');
  });

  it('stays usable after a failure', async () => {
    const outcomes: TransitionOutcome[] = ['failure', 'success'];
    const { machine, steps } = lifecycle({ configuring: () => Promise.resolve(outcomes.shift()!) });
    expect(await machine.change(request('configure'))).toBe(false);
    expect(machine.state).toBe('unconfigured');
    expect(await machine.change(request('configure'))).toBe(true);
    expect(steps).toEqual([
      'unconfigured configuring',
      'configuring unconfigured',
      'unconfigured configuring',
      'configuring inactive',
    ]);
  });

  it('goes through errorprocessing after an error', async () => {
    const { machine, steps } = lifecycle({ activating: does('error') });
    await machine.change(request('configure'));
    expect(await machine.change(request('activate'))).toBe(false);
    expect(machine.state).toBe('unconfigured');
    expect(steps.slice(-2)).toEqual(['activating errorprocessing', 'errorprocessing unconfigured']);
  });

  it('is finalized for good where the error cannot be mended', async () => {
    const { machine } = lifecycle({ configuring: does('error'), errorprocessing: does('failure') });
    expect(await machine.change(request('configure'))).toBe(false);
    expect(machine.state).toBe('finalized');
    expect(await machine.change(request('configure'))).toBe(false);
  });
});
