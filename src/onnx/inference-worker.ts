import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker, type Transferable } from 'node:worker_threads';
import { DiceMonitorError } from '../core/dice-monitor-error.js';
import {
  fromErrorParts,
  type WorkerNotice,
  type WorkerReply,
  type WorkerRequest,
} from './worker-messages.js';

/** The built file: a worker cannot load TypeScript. The same from src/onnx and from dist/onnx. */
const BUILT_WORKER = new URL('../../dist/bin/inference-worker.js', import.meta.url);

interface Waiting {
  readonly resolve: (reply: WorkerReply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A thread that answers requests one by one, in order. Its end, wanted or not, rejects what is waiting and what
 * comes later. It keeps the process alive only while something is waiting.
 */
export class InferenceWorker {
  readonly #worker: Worker;
  readonly #name: string;
  readonly #waiting: Waiting[] = [];
  readonly #exited: Promise<void>;
  #failure: Error | undefined;

  /**
   * @param name of the model, for messages
   * @param onNotice told what a person should know, a line at a time
   * @throws DiceMonitorError `dependency` where the worker's file has not been built
   */
  constructor(name: string, onNotice: (line: string) => void, file: URL = BUILT_WORKER) {
    if (!existsSync(file)) {
      throw new DiceMonitorError('dependency', {
        found: `${fileURLToPath(file)} is missing`,
        expected: 'the built package',
        hint: 'run npm run build',
      });
    }
    this.#name = name;
    // Not the options of this process: a thread refuses some of them, such as --input-type.
    this.#worker = new Worker(file, { execArgv: [] });
    this.#worker.unref();
    this.#worker.on('message', (message: WorkerReply | WorkerNotice) => {
      if (message.kind === 'notice') onNotice(message.line);
      else this.#settle(message);
    });
    this.#worker.on('error', (error) => {
      this.#end(`failed: ${error.message}`, error);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        this.#end(`ended with code ${code}`);
        resolve();
      });
    });
  }

  /**
   * @param transfer buffers to hand over; where one cannot be, all are copied
   * @throws DiceMonitorError what the worker reports, or `runtime` where it has ended
   */
  request(request: WorkerRequest, transfer: readonly ArrayBuffer[] = []): Promise<WorkerReply> {
    if (this.#failure) {
      return Promise.reject(this.#failure);
    }
    return new Promise((resolve, reject) => {
      this.#post(request, transfer);
      this.#worker.ref();
      this.#waiting.push({ resolve, reject });
    });
  }

  /** Resolves when the thread is gone. */
  exited(): Promise<void> {
    this.#worker.ref();
    return this.#exited;
  }

  #post(request: WorkerRequest, transfer: readonly ArrayBuffer[]): void {
    try {
      this.#worker.postMessage(request, transfer as Transferable[]);
    } catch (error) {
      // Buffers of native code (sharp's among them) may not be transferable.
      if (transfer.length === 0) {
        throw error;
      }
      this.#worker.postMessage(request);
    }
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#waiting.shift();
    if (this.#waiting.length === 0) {
      this.#worker.unref();
    }
    if (reply.kind === 'failed') {
      waiting?.reject(fromErrorParts(reply.error));
    } else {
      waiting?.resolve(reply);
    }
  }

  #end(how: string, cause?: unknown): void {
    this.#failure ??= new DiceMonitorError('runtime', {
      found: `the inference thread of ${this.#name} ${how}`,
      expected: 'a thread that runs until it is closed',
      hint: 'open the model again; if it fails again, memory may be short or the model may be damaged',
      cause,
    });
    for (const { reject } of this.#waiting.splice(0)) {
      reject(this.#failure);
    }
  }
}
