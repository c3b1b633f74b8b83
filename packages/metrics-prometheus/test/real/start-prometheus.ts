import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { run } from '@landfall/tests-support/debian-programs';
import type { PrometheusPrograms } from './prometheus-programs.ts';

/** A Prometheus server of a test. */
export interface RunningPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

/** What the server begins with, and what it scrapes. */
export interface PrometheusData {
  /** Samples of the past in the OpenMetrics text format. */
  readonly history?: string;
  /** The `host:port` of a server that has `/metrics`, scraped every second. */
  readonly target?: string;
}

/** Starts a server on a free loopback port, with its data in a folder that `stop` removes. */
export async function startPrometheus(
  { prometheus, promtool }: PrometheusPrograms,
  { history, target }: PrometheusData,
): Promise<RunningPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-prometheus-'));
  if (history !== undefined) {
    await writeFile(join(folder, 'history.txt'), history);
    await run(folder, promtool, 'tsdb', 'create-blocks-from', 'openmetrics', 'history.txt', 'data');
  }
  const targets = target === undefined ? [] : [{ targets: [target] }];
  const scrape_configs = [{ job_name: 'test', static_configs: targets }];
  await writeFile(
    join(folder, 'config.yml'),
    JSON.stringify({ global: { scrape_interval: '1s', scrape_timeout: '1s' }, scrape_configs }),
  );
  const child = spawn(
    prometheus,
    [
      '--config.file=config.yml',
      '--storage.tsdb.path=data',
      '--storage.tsdb.retention.time=100y',
      '--web.listen-address=127.0.0.1:0',
      '--log.format=json',
    ],
    { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const ended = once(child, 'exit');
  return {
    url: `http://${await addressOf(child)}`,
    async stop() {
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

/** Where a server that was just started listens, as its log says; rejects with the log if it ends before it is ready. */
async function addressOf({ stderr }: ChildProcess): Promise<string> {
  let [address, isReady] = ['', false];
  const log: string[] = [];
  if (stderr === null) throw new Error('the log is not piped');
  for await (const line of createInterface(stderr)) {
    log.push(line);
    const said = JSON.parse(line) as { readonly msg?: string; readonly address?: string };
    if (said.msg === 'Listening on') address = said.address ?? '';
    if (said.msg === 'Server is ready to receive web requests.') isReady = true;
    // On a busy machine it is ready before it says where it listens.
    if (isReady && address !== '') {
      stderr.resume();
      return address;
    }
  }
  throw new Error(`Prometheus did not start:\n${log.join('\n')}`);
}
