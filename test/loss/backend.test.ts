import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { BACKENDS, openBackend } from '../../src/loss/backend.js';
import { probeBackend } from '../../src/loss/probe-backend.js';

const BUILT = fileURLToPath(new URL('../../dist/loss/backend.js', import.meta.url));

function absent(name: string): never {
  const message = `Cannot find module '${name}'\nRequire stack: …`;
  throw Object.assign(new Error(message), { code: 'MODULE_NOT_FOUND' });
}

/** What the native packages do when they are loaded, on tfjs's own CPU kernels. */
function registerStandIn(): void {
  tf.copyRegisteredKernels('cpu', 'tensorflow');
  tf.registerBackend('tensorflow', () => tf.findBackendFactory('cpu')());
}

describe('openBackend', () => {
  it('takes WebAssembly with SIMD where no native package is installed', async () => {
    const backend = await openBackend(BACKENDS, absent);
    expect(backend.name).toBe('wasm');
    expect(backend.detail).toBe('WebAssembly with SIMD, one thread');
    expect(backend.refused).toEqual([
      { name: 'tfjs-node-gpu', reason: "Cannot find module '@tensorflow/tfjs-node-gpu'", absent: true },
      { name: 'tfjs-node', reason: "Cannot find module '@tensorflow/tfjs-node'", absent: true },
    ]);
    expect(tf.getBackend()).toBe('wasm');
  });

  it('goes on where a native package loads and brings no backend', async () => {
    const { name, refused } = await openBackend(['tfjs-node', 'cpu'], () => undefined);
    expect(name).toBe('cpu');
    expect(refused[0]?.reason).toMatch(/tensorflow/);
  });

  it('takes the native package where it is installed, and the first that works', async () => {
    const loaded: string[] = [];
    const backend = await openBackend(BACKENDS, (name) => {
      loaded.push(name);
      if (name.endsWith('gpu')) throw new Error('libcudart.so.11.0: cannot open shared object file');
      registerStandIn();
    });
    expect(loaded).toEqual(['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node']);
    expect(backend.name).toBe('tfjs-node');
    expect(backend.detail).toBe('TensorFlow on the CPU');
    expect(backend.refused[0]).toMatchObject({
      absent: false,
      reason: expect.stringContaining('libcudart') as string,
    });
    expect(tf.getBackend()).toBe('tensorflow');
    tf.removeBackend('tensorflow');
  });

  it('says what it tried where nothing works', async () => {
    await expect(openBackend(['tfjs-node-gpu'], absent)).rejects.toMatchObject({
      name: 'DiceMonitorError',
      code: 'dependency',
      found: expect.stringContaining('tfjs-node-gpu (Cannot find module') as string,
    });
  });

  it.each(['wasm', 'cpu'])('says nothing of its own on %s', (name) => {
    const script = `
      const { openBackend } = await import(${JSON.stringify(BUILT)});
      await openBackend(['${name}']);`;
    const printed = execFileSync(process.execPath, ['--input-type=module', '-e', script + ' '], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(printed).toBe('');
  });
});

describe('probeBackend', () => {
  it('names the backend for doctor', async () => {
    const { status, detail } = await probeBackend();
    expect(status).toBe('ok');
    expect(detail).toMatch(/^(tfjs-node-gpu|tfjs-node|wasm|cpu): \S/);
  });
});
