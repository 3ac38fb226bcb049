// @ts-check
/**
 * One process at a time, across processes: who listens on a Unix socket of a name holds the lock. The name is an
 * abstract one (Linux): it is no file, and the kernel frees it when the process ends, however it ends.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/**
 * @param {import('node:net').Server} server
 * @param {string} name
 * @returns {Promise<boolean>} whether it listens there now; false where another process does
 */
async function listens(server, name) {
  server.listen(name);
  try {
    await once(server, 'listening');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
}

/**
 * @param {string} name
 * @returns {Promise<void>} when the process that holds the lock has given it back or ended
 */
function released(name) {
  return new Promise((resolve) => {
    connect(name)
      .on('error', () => undefined)
      .on('close', () => {
        resolve();
      })
      .resume();
  });
}

/**
 * @template T
 * @param {string} name of what only one may do at a time
 * @param {(line: string) => void} say told once when another process is waited for
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(name, say, work) {
  const socket = `\0dice-monitor-${createHash('sha256').update(name).digest('hex').slice(0, 32)}`;
  /** @type {Set<import('node:net').Socket>} */
  const waiting = new Set();
  const server = createServer((peer) => {
    waiting.add(peer.on('error', () => undefined));
  });
  for (let turn = 0; !(await listens(server, socket)); turn++) {
    if (turn === 0) say('another process is at it, waiting');
    await released(socket);
  }
  try {
    return await work();
  } finally {
    for (const peer of waiting) peer.destroy();
    server.close();
  }
}
