import type { ProbeOutcome } from '../core/probe-outcome.js';

/** Looks for the engine that losses and training run on. tfjs takes long to load, so it is loaded only here. */
export async function probeBackend(): Promise<ProbeOutcome> {
  try {
    const { openBackend } = await import('./backend.js');
    const { name, detail, refused } = await openBackend();
    const broken = refused.filter(({ absent }) => !absent);
    const hint = broken.map((refusal) => `${refusal.name} does not work: ${refusal.reason}`).join('; ');
    return { status: 'ok', detail: `${name}: ${detail}`, ...(hint !== '' && { hint }) };
  } catch (error) {
    return {
      status: 'failed',
      detail: (error as Error).message.split('\n')[0] ?? '',
      hint: 'npm install; only adapt needs it',
    };
  }
}
