import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A series that a query gave: its labels, and its last value. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A running VictoriaMetrics: it takes metrics by OTLP, and answers PromQL. */
export interface Collector {
  /** Where OTLP metrics are sent, as protobuf over HTTP. */
  readonly metricsUrl: string;
  /** What a query gives now; rejects where the server refuses it. */
  query(promql: string): Promise<readonly Series[]>;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data?: {
    readonly result: readonly { readonly metric: Series['labels']; readonly value: readonly [number, string] }[];
  };
}

/** Starts a server on a loopback port, with its data in a folder that `stop` removes. */
export async function startCollector(program: string): Promise<Collector> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-collector-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    program,
    [
      `-httpListenAddr=127.0.0.1:${port}`,
      '-storageDataPath=data',
      '-opentelemetry.usePrometheusNaming', // the names that the dashboard asks for
      '-search.latencyOffset=0s', // what came a moment ago can be read
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const log: string[] = [];
  child.stderr.on('data', (text) => log.push(String(text)));
  const ended = once(child, 'exit');
  let hasEnded = false;
  void ended.then(() => {
    hasEnded = true;
  });
  const isUp = (): Promise<boolean> =>
    fetch(`${url}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) {
    if (hasEnded) throw new Error(`VictoriaMetrics did not start:\n${log.join('')}`);
    await sleep(100);
  }
  return {
    metricsUrl: `${url}/opentelemetry/v1/metrics`,
    async query(promql) {
      const answer = await fetch(`${url}/api/v1/query`, {
        method: 'POST',
        body: new URLSearchParams({ query: promql }),
      });
      const { status, error, data } = (await answer.json()) as Answer;
      if (status !== 'success') throw new Error(`${promql}: ${error}`);
      return (data?.result ?? []).map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}
