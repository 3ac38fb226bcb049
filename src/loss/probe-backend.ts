import type { ProbeOutcome } from '../core/probe-outcome.js';

/** Looks for the engine that losses and training run on. tfjs takes long to load, so it is loaded only here. */
export async function probeBackend(): Promise<ProbeOutcome> {
  try {
    const { openBackend } = await import('./backend.js');
    const { name, detail } = await openBackend();
    const told: ProbeOutcome = { status: 'ok', detail: `${name}: ${detail}` };
    if (name !== 'cpu') return told;
    return {
      ...told,
      hint: 'npm install (the WebAssembly files of @tensorflow/tfjs-backend-wasm are missing)',
    };
  } catch (error) {
    return {
      status: 'failed',
      detail: (error as Error).message.split('\n')[0] ?? '',
      hint: 'npm install; only adapt needs it',
    };
  }
}
