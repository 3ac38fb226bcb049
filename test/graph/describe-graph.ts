import { describe, inject } from 'vitest';

/** `describe` for tests on a real ROS 2 graph: skipped, with the reason in the name, where there is none. */
export function describeGraph(name: string, tests: () => void): void {
  const missing = inject('rosMissing');
  describe.skipIf(missing !== '')(missing === '' ? name : `${name} (skipped: ${missing})`, tests);
}
