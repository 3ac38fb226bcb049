import { describe, expect, it } from 'vitest';
import { WorkQueue } from '../../src/pipeline/work-queue.js';

describe('WorkQueue', () => {
  it('runs tasks in order, never two at once', async () => {
    const queue = new WorkQueue(3);
    const log: string[] = [];
    for (let n = 0; n < 10; n++) {
      await queue.add(async () => {
        log.push(`start ${n}`);
        await new Promise((resolve) => setImmediate(resolve));
        log.push(`end ${n}`);
      });
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
    await queue.add(() => gate);
    await queue.add(() => undefined);
    let added = false;
    const third = queue
      .add(() => undefined)
      .then(() => {
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
    await queue.add(() => {
      throw new Error('first');
    });
    await queue
      .add(() => {
        ran = true;
      })
      .catch(() => undefined);
    await expect(queue.drain()).rejects.toThrow('first');
    await expect(queue.add(() => undefined)).rejects.toThrow('first');
    expect(ran).toBe(false);
  });
});
