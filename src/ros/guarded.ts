import type { RosLogger } from './rclnodejs-api.js';

/**
 * A callback that can be given to rclnodejs: what it throws goes to the log, once for each text. A throw in a callback
 * of rclnodejs aborts the process, past every handler.
 *
 * @param what it does, for the log
 */
export function guarded<Message>(
  log: RosLogger,
  what: string,
  work: (message: Message) => void,
): (message: Message) => void {
  let told = '';
  return (message) => {
    try {
      work(message);
    } catch (error) {
      const text = `${what}: ${String(error)}`;
      if (text !== told) log.error(text);
      told = text;
    }
  };
}
