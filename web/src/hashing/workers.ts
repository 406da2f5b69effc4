import exactUrl from './exact.worker?worker&url';
import pdqUrl from './pdq.worker?worker&url';
import proofUrl from './proof.worker?worker&url';
import { call } from './rpc';
import videoUrl from './video.worker?worker&url';

interface Workers {
  pdq: Worker;
  exact: Worker;
}

interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
}

let started: Promise<Workers> | undefined;

/** Starts both workers once. Rejects if their code cannot be fetched; the next call tries again. */
export function startWorkers(): Promise<Workers> {
  started ??= start().catch(error => {
    started = undefined;
    throw error;
  });
  return started;
}

async function start(): Promise<Workers> {
  const workers = { pdq: new Worker(trusted(pdqUrl)), exact: new Worker(trusted(exactUrl)) };
  try {
    // No picture and an empty file: after both responses, nothing is left to fetch or compile.
    await Promise.all([call(workers.pdq, []), call(workers.exact, new Blob())]);
    return workers;
  } catch (error) {
    workers.pdq.terminate();
    workers.exact.terminate();
    throw error;
  }
}

/** Starts a worker that solves one proof of work. */
export function startProofWorker(): Worker {
  return new Worker(trusted(proofUrl));
}

/** Starts a worker that decodes one video. */
export function startVideoWorker(): Worker {
  return new Worker(trusted(videoUrl));
}

/** The policy `takeitdown-worker` allows the four scripts above, and no other. */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('takeitdown-worker', {
  createScriptURL(url) {
    if (![pdqUrl, exactUrl, proofUrl, videoUrl].includes(url)) throw new TypeError('Not a worker of this page.');
    return url;
  },
});

function trusted(url: string): string {
  return policy?.createScriptURL(url) ?? url;
}
