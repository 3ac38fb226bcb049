import { expect, it } from 'vitest';
import { type NodeFacts, nodeStatus } from '../../src/ros/node-status.js';

const FACTS: NodeFacts = {
  nodeName: '/front/dice_monitor',
  state: 'active',
  fault: undefined,
  problems: [],
  inputs: [],
};

it('is OK while nothing is wrong, and tells the inputs', () => {
  const qos = { reliability: 'best_effort', durability: 'volatile', depth: 10 } as const;
  const status = nodeStatus({
    ...FACTS,
    inputs: [
      { role: 'image', topic: '/cam', publishers: 1, qos },
      { role: 'label', topic: '/l', publishers: 0, qos: undefined },
    ],
  });
  expect(status).toMatchObject({ level: 'OK', name: 'front/dice_monitor: node', message: 'active' });
  expect(Object.fromEntries(status.values)).toEqual({
    state: 'active',
    'image/topic': '/cam',
    'image/publishers': '1',
    'image/reliability': 'best_effort',
    'image/durability': 'volatile',
    'label/topic': '/l',
    'label/publishers': '0',
  });
});

it('warns of what is not heard, and names all of it', () => {
  const status = nodeStatus({ ...FACTS, problems: ['nothing comes from /cam', 'and more'] });
  expect(status).toMatchObject({ level: 'WARN', message: 'nothing comes from /cam' });
  expect(status.values).toContainEqual(['problem/1', 'and more']);
});

it('is an error after a transition that did not succeed, with the reason in one line', () => {
  const status = nodeStatus({
    ...FACTS,
    state: 'unconfigured',
    fault: 'cannot configure: no file\n  hint: look',
  });
  expect(status).toMatchObject({ level: 'ERROR', message: 'cannot configure: no file; hint: look' });
});
