import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../src/pipeline/work-queue.js';

describe('WorkQueue', () => {
  it('runs tasks in order, never two at once', async () => {
    const queue = new WorkQueue(3);
    const log: string[] = [];
    for (let n = 0; n < 10; n++) {
      queue.push(async () => {
        log.push(`start ${n}`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`end ${n}`);
      });
      await queue.room();
    }
    await queue.drain();
    expect(log).toEqual(Array.from({ length: 10 }, (_, n) => [`start ${n}`, `end ${n}`]).flat());
  });

  it('lets the caller go on until too many are pending', async () => {
    const queue = new WorkQueue(2);
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    queue.push(() => gate);
    queue.push(() => undefined);
    await queue.room();
    queue.push(() => undefined);
    let added = false;
    const third = queue.room().then(() => {
      added = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(added).toBe(false);
    release();
    await third;
    await queue.drain();
  });

  it('throws the first failure to whoever comes next, and runs nothing after it', async () => {
    const queue = new WorkQueue(5);
    let ran = false;
    queue.push(() => {
      throw new Error('first');
    });
    queue.push(() => {
      ran = true;
    });
    await expect(queue.drain()).rejects.toThrow('first');
    await expect(queue.room()).rejects.toThrow('first');
    expect(ran).toBe(false);
  });

  it('goes on after a failure where somebody takes failures', async () => {
    const failures: unknown[] = [];
    const queue = new WorkQueue(5, (error) => failures.push(error));
    let ran = false;
    queue.push(() => Promise.reject(new Error('one')));
    queue.push(() => {
      ran = true;
    });
    await queue.drain();
    expect(failures).toEqual([new Error('one')]);
    expect(ran).toBe(true);
  });
});
