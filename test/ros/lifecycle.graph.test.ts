import { beforeAll, beforeEach, expect, it } from 'vitest';
import { type DiagnosticArrayMessage, decodeDiagnosticArray } from '../../src/codec/diagnostic-array.js';
import { describeGraph } from '../graph/describe-graph.js';
import type { Received } from '../graph/graph-client.js';
import type { GraphProcess } from '../graph/graph-process.js';
import { useGraphRig } from './graph-rig.js';
import { MODEL, startMonitor } from './monitor-process.js';

interface Described {
  readonly transition: { readonly id: number; readonly label: string };
}

interface TransitionEvent {
  readonly start_state: { readonly label: string };
  readonly goal_state: { readonly label: string };
}

/** Numbers of lifecycle_msgs/msg/Transition. */
const CONFIGURE = 1;
const CLEANUP = 2;
const ACTIVATE = 3;
const DEACTIVATE = 4;
const ACTIVE_SHUTDOWN = 7;

describeGraph('the managed node', () => {
  const rig = useGraphRig();
  let monitor: GraphProcess;
  let events: Received<TransitionEvent>;

  beforeAll(() => {
    const type = 'lifecycle_msgs/msg/TransitionEvent';
    events = rig.client.subscribe<TransitionEvent>(type, '/dice_monitor/transition_event');
  });

  beforeEach(() => {
    monitor = rig.add(startMonitor(['-p', 'autostart_node=false']));
  });

  const service = <Response>(type: string, name: string, request: object = {}): Promise<Response> =>
    rig.client.call<Response>(`lifecycle_msgs/srv/${type}`, `/dice_monitor/${name}`, request);
  const change = async (id: number, label = ''): Promise<boolean> =>
    (await service<{ success: boolean }>('ChangeState', 'change_state', { transition: { id, label } }))
      .success;
  const state = async (): Promise<string> =>
    (await service<{ current_state: { label: string } }>('GetState', 'get_state')).current_state.label;
  const available = async (): Promise<string[]> => {
    const answer = await service<{ available_transitions: Described[] }>(
      'GetAvailableTransitions',
      'get_available_transitions',
    );
    return answer.available_transitions.map(({ transition }) => transition.label);
  };

  it('goes through all its states, and refuses what is not valid now', async () => {
    expect(await state()).toBe('unconfigured');
    expect(await available()).toEqual(['configure', 'shutdown']);
    for (const id of [ACTIVATE, DEACTIVATE, CLEANUP, ACTIVE_SHUTDOWN, 99])
      expect(await change(id)).toBe(false);
    expect(await change(CONFIGURE)).toBe(true);
    expect(await available()).toEqual(['cleanup', 'activate', 'shutdown']);
    expect(await change(CONFIGURE)).toBe(false);
    expect(await change(ACTIVATE)).toBe(true);
    expect(await state()).toBe('active');
    expect(await change(DEACTIVATE)).toBe(true);
    expect(await change(CLEANUP)).toBe(true);
    expect(await change(0, 'configure')).toBe(true);
    expect(await change(0, 'activate')).toBe(true);
    expect(await change(0, 'shutdown')).toBe(true);
    expect(await state()).toBe('finalized');
    expect(await available()).toEqual([]);
  });

  it('answers while it configures, and tells every step', async () => {
    await state();
    const seen = new Set<string>();
    const configured = change(CONFIGURE);
    const answered = configured.then(() => 'answered');
    while ((await Promise.race([answered, state()])) !== 'answered') {
      seen.add(await state());
      // Valid neither while it configures nor when it has.
      expect(await change(DEACTIVATE)).toBe(false);
    }
    expect(await configured).toBe(true);
    expect(seen).toContain('configuring');
    const last = await events.first(({ goal_state: goal }) => goal.label === 'inactive');
    expect(last.start_state.label).toBe('configuring');
  });

  it('has the states and the graph of every managed node', async () => {
    const states = await service<{ available_states: object[] }>(
      'GetAvailableStates',
      'get_available_states',
    );
    expect(states.available_states).toHaveLength(11);
    const graph = await service<{ available_transitions: object[] }>(
      'GetAvailableTransitions',
      'get_transition_graph',
    );
    expect(graph.available_transitions).toHaveLength(25);
    expect(graph.available_transitions).toContainEqual({
      transition: { id: CONFIGURE, label: 'configure' },
      start_state: { id: 1, label: 'unconfigured' },
      goal_state: { id: 10, label: 'configuring' },
    });
  });

  it('stays usable where the model is not there, and says why', async () => {
    const diagnostics = rig.client.subscribeRaw('diagnostic_msgs/msg/DiagnosticArray', '/diagnostics');
    const setModel = (path: string): Promise<{ results: { successful: boolean }[] }> =>
      rig.client.call('rcl_interfaces/srv/SetParameters', '/dice_monitor/set_parameters', {
        parameters: [{ name: 'model_path', value: { type: 4, string_value: path } }],
      });
    await setModel('/nowhere/model.onnx');
    expect(await change(CONFIGURE)).toBe(false);
    expect(await state()).toBe('unconfigured');
    const ofNode = (bytes: Buffer): DiagnosticArrayMessage['status'][number] =>
      decodeDiagnosticArray(bytes).status.find(({ name }) => name === 'dice_monitor: node')!;
    const told = ofNode(await diagnostics.first((bytes) => ofNode(bytes).level === 'ERROR'));
    expect(told.message).toMatch(/cannot configure: .*\/nowhere\/model.onnx/);
    expect(monitor.output).toMatch(/ERROR.*cannot configure: .*\/nowhere\/model.onnx/);
    const before = diagnostics.messages.length;
    expect((await setModel(MODEL)).results).toMatchObject([{ successful: true }]);
    expect(await change(CONFIGURE)).toBe(true);
    await diagnostics.first((bytes) => ofNode(bytes).level === 'OK', 20_000, before);
  });
});
