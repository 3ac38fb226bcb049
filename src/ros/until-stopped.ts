/**
 * Resolves on SIGINT or SIGTERM. Later ones are swallowed, so that a second SIGINT, which `ros2 launch` may send, does
 * not cut the end short.
 */
export function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => {
        resolve();
      });
    }
  });
}
