import { chooseOrder } from './interleave.js';
import type { MessageSource } from './ports.js';
import { scan, type OnFirstImage, type Scan, type ScanOptions } from './scan.js';

/** A scan that is under way: it needs no model, so it can run while one is loaded. */
export interface ScanUnderWay {
  /** Rejects with what keeps the source from being read at all; nobody has to wait for it. */
  readonly result: Promise<Scan>;
  /** Ends it early, with what it knows by then. */
  readonly stop: () => void;
}

/** Starts the first pass over a recording, in the order in which the run will read it. */
export function startScan(
  source: MessageSource,
  options: Omit<ScanOptions, 'order' | 'signal'>,
  onFirstImage?: OnFirstImage,
): ScanUnderWay {
  const controller = new AbortController();
  const result = scanRecording(source, { ...options, signal: controller.signal }, onFirstImage);
  result.catch(() => undefined);
  return {
    result,
    stop: () => {
      controller.abort();
    },
  };
}

/** Waits for a scan, which ends early where the signal is aborted. */
export async function finishScan({ result, stop }: ScanUnderWay, signal: AbortSignal): Promise<Scan> {
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  try {
    return await result;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function scanRecording(
  source: MessageSource,
  options: Omit<ScanOptions, 'order'>,
  onFirstImage: OnFirstImage | undefined,
): Promise<Scan> {
  const asRecorded = await scan(source, { ...options, order: 'as_recorded' }, onFirstImage);
  const order = chooseOrder(asRecorded);
  if (order === asRecorded.order) return asRecorded;
  // What is late depends on the interleaving, so the run reads as its scan did. Damage was told the first time.
  return { ...(await scan(source, { ...options, order })), problems: asRecorded.problems };
}
