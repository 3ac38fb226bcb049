import type { TestProject } from 'vitest/node';
import { takeDomain } from '../../scripts/ros/domain.mjs';
import { rosEnvironment } from '../../scripts/ros/environment.mjs';
import { setUpRos } from '../../scripts/ros/setup.mjs';
import { removeOrphanedSegments } from '../../scripts/ros/shared-memory.mjs';
import { SetupError } from '../../scripts/ros/step.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Why there is no ROS 2 to test on; empty where there is one. */
    rosMissing: string;
  }
}

/**
 * Before the graph tests: makes ROS 2 (once, it says so) and gives its environment to their processes. Where it cannot
 * be made the tests are skipped with the reason; in CI that is a failure.
 */
export async function setup(project: TestProject): Promise<void> {
  try {
    await setUpRos();
    project.config.env = { ...project.config.env, ...rosEnvironment({ domainId: await takeDomain() }) };
    project.provide('rosMissing', '');
  } catch (error) {
    if (!(error instanceof SetupError) || process.env.CI) throw error;
    process.stderr.write(`\nThe tests on a ROS 2 graph are skipped: ${error.message}\n\n`);
    project.provide('rosMissing', error.message.split('\n')[0]!);
  }
}

/** Killed processes leave shared memory behind: tests that kill must not fill the machine. */
export function teardown(): void {
  removeOrphanedSegments();
}
