import { spawn } from 'node:child_process';
import { once as onceEvent } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { scratchFolder } from '../cli/scratch-folder.js';

const scratch = vi.hoisted(() => ({ folder: '' }));
vi.mock('../../scripts/ros/environment.mjs', () => ({
  get ROS_FOLDER(): string {
    return scratch.folder;
  },
}));
const { fingerprint, once, runLogged, SetupError } = await import('../../scripts/ros/step.mjs');

const root = scratchFolder();
let said: string[] = [];
let runs = 0;

/** One step of a set-up that counts how often it is done. */
async function step(key: string, options: { lost?: boolean; fail?: boolean } = {}): Promise<void> {
  const say = (line: string): void => {
    said.push(line);
  };
  await once({ name: 'part', title: 'a part', key, lost: options.lost ?? false, say }, () => {
    runs++;
    return options.fail ? Promise.reject(new Error('cut off')) : Promise.resolve();
  });
}

beforeEach((context) => {
  scratch.folder = join(root, context.task.id);
  mkdirSync(scratch.folder);
  said = [];
  runs = 0;
});

describe('a step of the set-up', () => {
  it('is done once, and says so', async () => {
    await step('a');
    await step('a');
    expect(runs).toBe(1);
    expect(said).toEqual(['a part ...', expect.stringMatching(/^a part: \d+ s$/)]);
  });

  it('is done again when what it depends on has changed, or its result is gone', async () => {
    await step('a');
    await step('b');
    await step('b', { lost: true });
    await step('b');
    expect(runs).toBe(3);
  });

  it('is done again where it was cut off, also when an older result is what it depends on', async () => {
    await step('a');
    await expect(step('b', { fail: true })).rejects.toThrow('cut off');
    await step('a');
    expect(runs).toBe(3);
  });
});

describe('a program of the set-up', () => {
  it('leaves its output in a log', async () => {
    await runLogged('fine', ['sh', '-c', 'echo out; echo err >&2'], { hint: 'nothing to do' });
  });

  it('that fails tells the end of its output and what to do', async () => {
    const failing = runLogged('bad', ['sh', '-c', 'echo the reason >&2; exit 3'], { hint: 'install it' });
    await expect(failing).rejects.toThrow(SetupError);
    await expect(failing).rejects.toThrow(/ended with code 3\nthe reason\n.*bad\.log\)\n {2}install it/);
  });

  it('that is not there is an error too', async () => {
    await expect(runLogged('none', ['no-such-program-here'], { hint: 'install it' })).rejects.toThrow(
      /ENOENT[^]*install it/,
    );
  });
});

it('a program ends with the set-up that is told to end', async () => {
  const step = fileURLToPath(new URL('../../scripts/ros/step.mjs', import.meta.url));
  const script = `
    import { runLogged } from ${JSON.stringify(step)};
    await runLogged('long', ['sh', '-c', 'echo $$ > ${root}/pid; exec sleep 60'], { hint: '' });`;
  const setUp = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await vi.waitUntil(
    () => existsSync(join(root, 'pid')) && readFileSync(join(root, 'pid'), 'utf8') !== '',
    20_000,
  );
  setUp.kill('SIGTERM');
  expect(await onceEvent(setUp, 'exit')).toEqual([143, null]);
  const pid = Number(readFileSync(join(root, 'pid'), 'utf8'));
  await vi.waitUntil(() => !existsSync(`/proc/${pid}`), 5000);
});

describe('a fingerprint', () => {
  it('tells parts from their concatenation', () => {
    expect(fingerprint(['ab', 'c'])).not.toBe(fingerprint(['a', 'bc']));
    expect(fingerprint(['ab', 'c'])).toBe(fingerprint([Buffer.from('ab'), 'c']));
  });
});
