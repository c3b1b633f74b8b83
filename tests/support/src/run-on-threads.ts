import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

/** Work that all threads of the machine share. */
interface SharedWork<Share, Found> {
  /** `import.meta.url` of the program that calls: every thread runs it. */
  readonly url: string;
  /** Runs on the main thread. Threads are numbered from 0. */
  shareOf(thread: number, threads: number): Share;
  /** Runs on each of the others. */
  work(share: Share): Found | Promise<Found>;
  /** Runs on the main thread once all of the work is done. */
  report(found: readonly Found[], took: { readonly seconds: number; readonly threads: number }): void;
}

/** Has a program's work done on all threads, and reports what they found. Rejects with the first error of a thread. */
export async function runOnThreads<Share, Found>(shared: SharedWork<Share, Found>): Promise<void> {
  if (!isMainThread) {
    parentPort?.postMessage(await shared.work(workerData as Share));
    return;
  }
  const threads = availableParallelism();
  const startedAt = Date.now();
  const answers = Array.from(
    { length: threads },
    (_, thread) =>
      new Promise<Found>((resolve, reject) => {
        const worker = new Worker(new URL(shared.url), { workerData: shared.shareOf(thread, threads) });
        worker.once('message', resolve);
        worker.once('error', reject);
      }),
  );
  const found = await Promise.all(answers);
  shared.report(found, { seconds: Math.round((Date.now() - startedAt) / 1_000), threads });
}
