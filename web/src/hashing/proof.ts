import type { Challenge } from 'altcha-lib/types';
import { call, type CallOptions } from './rpc';
import { startProofWorker } from './workers';

/**
 * Solves a proof of work on this device, in a worker that ends with it. Returns the value of the header `Altcha`.
 * Rejects with an `AbortError` when the signal aborts, or if the worker's code cannot be fetched.
 */
export async function solve(challenge: Challenge, options: CallOptions): Promise<string> {
  const worker = startProofWorker();
  try {
    return await call<string>(worker, challenge, options);
  } finally {
    worker.terminate();
  }
}
