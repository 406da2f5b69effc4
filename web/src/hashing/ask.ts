// How the page and its workers talk: each request brings a port of its own, on which progress and the answer come back.

type Reply<Answer> = { progress: number } | { answer: Answer } | { failure: string };

export interface Asking {
  signal?: AbortSignal;
  onProgress?(fraction: number): void;
  transfer?: Transferable[];
}

/** Rejects with an error that has the name of the worker's, or with an `AbortError` as soon as the signal says so. */
export function ask<Answer>(worker: Worker, request: unknown, { signal, onProgress, transfer = [] }: Asking = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { port1: port, port2: theirs } = new MessageChannel();
    const settle = (then: () => void) => {
      signal?.removeEventListener('abort', cancel);
      worker.removeEventListener('error', broken);
      port.close();
      then();
    };
    const cancel = () => {
      port.postMessage('cancel');
      settle(() => reject(cancelled()));
    };
    const broken = () => settle(() => reject(new Error('The worker could not be started.')));
    port.onmessage = ({ data }: MessageEvent<Reply<Answer>>) => {
      if ('progress' in data) onProgress?.(data.progress);
      else settle(() => ('answer' in data ? resolve(data.answer) : reject(Object.assign(new Error(), { name: data.failure }))));
    };
    worker.addEventListener('error', broken);
    signal?.addEventListener('abort', cancel);
    worker.postMessage(request, [theirs, ...transfer]);
    if (signal?.aborted) cancel();
  });
}

/** In a worker: does the work for each request. */
export function answer<Request, Answer>(
  work: (request: Request, onProgress: (fraction: number) => void, signal: AbortSignal) => Promise<Answer>,
): void {
  addEventListener('message', async ({ data, ports: [port] }: MessageEvent<Request>) => {
    const reply = (message: Reply<Answer>) => port!.postMessage(message);
    const controller = new AbortController();
    port!.onmessage = () => controller.abort();
    try {
      reply({ answer: await work(data, progress => reply({ progress }), controller.signal) });
    } catch (error) {
      reply({ failure: (error as Error).name });
    }
  });
}

export function cancelled(): DOMException {
  return new DOMException('Cancelled', 'AbortError');
}
