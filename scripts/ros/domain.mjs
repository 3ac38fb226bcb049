// @ts-check
/** A ROS domain of one's own, so that runs beside each other on one machine do not hear each other. */
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Domains 0 to 101 work on every system; 0 is everybody's default. */
const FIRST = 10;
const LAST = 101;

/**
 * @returns {Promise<number>} a domain that no other process on this machine has taken by this function; it is given
 *   back when this process ends
 */
export async function takeDomain() {
  const start = process.pid % (LAST - FIRST + 1);
  for (let step = 0; step <= LAST - FIRST; step++) {
    const domain = FIRST + ((start + step) % (LAST - FIRST + 1));
    const server = createServer().unref();
    // An abstract socket: no file, freed by the kernel when the process ends.
    server.listen(`\0dice-monitor-domain-${domain}`);
    try {
      await once(server, 'listening');
      return domain;
    } catch {
      continue;
    }
  }
  throw new Error(`all ROS domains from ${FIRST} to ${LAST} are taken`);
}
