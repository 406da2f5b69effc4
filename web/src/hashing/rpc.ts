// How the page calls its workers: each call sends a port of its own, on which progress and the response come back.

type Reply<Response> = { progress: number } | { response: Response } | { error: string };

type Order = 'cancel' | DocumentVisibilityState;

export interface CallOptions {
  signal?: AbortSignal;
  onProgress?(fraction: number): void;
  transfer?: Transferable[];
  /** The worker pauses while nobody can look at the page. */
  whileVisible?: boolean;
}

/** Rejects with an error that has the name of the worker's error, or with an `AbortError` when the signal aborts. */
export function call<Response>(worker: Worker, request: unknown, { signal, onProgress, transfer = [], whileVisible = false }: CallOptions = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const { port1: port, port2: workerPort } = new MessageChannel();
    const settle = (settled: () => void) => {
      signal?.removeEventListener('abort', cancel);
      worker.removeEventListener('error', fail);
      document.removeEventListener('visibilitychange', tellVisibility);
      port.close();
      settled();
    };
    const tell = (order: Order) => port.postMessage(order);
    const tellVisibility = () => tell(document.visibilityState);
    const cancel = () => {
      tell('cancel');
      settle(() => reject(abortError()));
    };
    const fail = () => settle(() => reject(new Error('The worker could not be started.')));
    port.onmessage = ({ data }: MessageEvent<Reply<Response>>) => {
      if ('progress' in data) onProgress?.(data.progress);
      else settle(() => ('response' in data ? resolve(data.response) : reject(Object.assign(new Error(), { name: data.error }))));
    };
    worker.addEventListener('error', fail);
    signal?.addEventListener('abort', cancel);
    worker.postMessage(request, [workerPort, ...transfer]);
    if (whileVisible) {
      document.addEventListener('visibilitychange', tellVisibility);
      tellVisibility();
    }
    if (signal?.aborted) cancel();
  });
}

/** In a worker: handles every call. */
export function serve<Request, Response>(
  handle: (request: Request, onProgress: (fraction: number) => void, signal: AbortSignal, visible: () => Promise<void>) => Promise<Response>,
): void {
  addEventListener('message', async ({ data, ports: [port] }: MessageEvent<Request>) => {
    const reply = (message: Reply<Response>) => port!.postMessage(message);
    const controller = new AbortController();
    let isHidden = false;
    let goOn = () => {};
    port!.onmessage = ({ data: order }: MessageEvent<Order>) => {
      if (order === 'cancel') controller.abort();
      isHidden = order === 'hidden';
      if (!isHidden) goOn();
    };
    const visible = async () => {
      while (isHidden) await new Promise<void>(resolve => (goOn = resolve));
    };
    try {
      reply({ response: await handle(data, progress => reply({ progress }), controller.signal, visible) });
    } catch (error) {
      reply({ error: (error as Error).name });
    }
  });
}

export function abortError(): DOMException {
  return new DOMException('Cancelled', 'AbortError');
}
