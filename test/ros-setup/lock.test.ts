import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { takeDomain } from '../../scripts/ros/domain.mjs';
import { withLock } from '../../scripts/ros/lock.mjs';

const LOCK = fileURLToPath(new URL('../../scripts/ros/lock.mjs', import.meta.url));
const DOMAIN = fileURLToPath(new URL('../../scripts/ros/domain.mjs', import.meta.url));

/** Another process that runs a module until it is killed. */
async function other(code: string): Promise<{ output: string; kill: () => Promise<unknown> }> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  return {
    output: output.toString().trim(),
    kill: () => {
      child.kill('SIGKILL');
      return once(child, 'exit');
    },
  };
}

describe('the lock of the set-up', () => {
  it('lets one after the other in', async () => {
    const order: string[] = [];
    const say = (line: string): void => {
      order.push(line);
    };
    const turn = (name: string) =>
      withLock('in-turn', say, async () => {
        order.push(`${name} in`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`${name} out`);
      });
    await Promise.all([turn('a'), turn('b'), turn('c')]);
    const moves = order.filter((line) => !line.includes('waiting'));
    for (let at = 0; at < moves.length; at += 2) expect(moves[at + 1]).toBe(moves[at]!.replace('in', 'out'));
    expect(moves).toHaveLength(6);
  });

  it('is given back where the work fails', async () => {
    const failing = withLock(
      'fails',
      () => undefined,
      () => Promise.reject(new Error('no')),
    );
    await expect(failing).rejects.toThrow('no');
    expect(
      await withLock(
        'fails',
        () => undefined,
        () => Promise.resolve(7),
      ),
    ).toBe(7);
  });

  it('is free again when the process that held it is killed', async () => {
    const holder = await other(`
      import { withLock } from ${JSON.stringify(LOCK)};
      await withLock('killed', () => undefined, () => new Promise(() => { console.log('held'); setInterval(() => {}, 1000); }));`);
    const said: string[] = [];
    const mine = withLock(
      'killed',
      (line) => said.push(line),
      () => Promise.resolve('mine'),
    );
    await holder.kill();
    expect(await mine).toBe('mine');
    expect(said).toEqual(['another process is at it, waiting']);
  });
});

describe('a ROS domain', () => {
  it('is nobody else’s while the process lives', async () => {
    const take = `
      import { takeDomain } from ${JSON.stringify(DOMAIN)};
      console.log(await takeDomain());
      setInterval(() => {}, 1000);`;
    const others = await Promise.all([other(take), other(take), other(take)]);
    const domains = [...others.map(({ output }) => Number(output)), await takeDomain(), await takeDomain()];
    expect(new Set(domains).size).toBe(5);
    expect(domains.every((domain) => domain >= 10 && domain <= 101)).toBe(true);
    await Promise.all(others.map(({ kill }) => kill()));
  });
});
