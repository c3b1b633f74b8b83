import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { rollout } from '@landfall/core';
import { cleanUp, localEndpoint, localMetricsUrl, localProvider } from '@landfall/provider-local';
import { describe, expect, test } from 'vitest';
import { increaseOf, prometheusMetrics } from '../../src/index.ts';
import { callAt, requestOf } from '../requests.ts';
import { prometheusPrograms } from './prometheus-programs.ts';
import { startPrometheus } from './start-prometheus.ts';

const PERIOD_MS = 2_000;

/** Serves a model that fails where a header asks for it. */
const MODEL_SERVER = `import { createServer } from 'node:http';
createServer((request, response) => response.writeHead(request.headers['x-fail'] ? 500 : 200).end('{}')).listen(Number(process.env.PORT), '127.0.0.1');
`;

const programs = await prometheusPrograms();
const whyNot = typeof programs === 'string' ? ` (cannot be had here: ${programs})` : '';

describe.skipIf(typeof programs === 'string')(
  `a real Prometheus server that scrapes the local provider${whyNot}`,
  () => {
    test('counts each request of a version by the page of the gateway', async ({ signal, onTestFinished }) => {
      const directory = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-gateway-'));
      onTestFinished(async () => expect((await cleanUp({ directory, stopMs: 300 })).isOk()).toBe(true));
      writeFileSync(join(directory, 'serve.mjs'), MODEL_SERVER);
      const command = () => ({ file: process.execPath, args: [join(directory, 'serve.mjs')] });
      const model = { name: 'iris', version: '4"2', artifact: 'none' };
      const local = localProvider({ directory, command });
      const rolledOut = await rollout({ model, regions: ['local/north'] }, { providers: { local } }).result;
      expect(rolledOut.isOk()).toBe(true);

      const page = new URL((await localMetricsUrl({ directory }))._unsafeUnwrap());
      if (typeof programs === 'string') return;
      const prometheus = await startPrometheus(programs, { target: page.host });
      onTestFinished(() => prometheus.stop());
      const of = 'region="{region}",version="{version}"';
      const served = increaseOf(`landfall_request_duration_seconds_count{${of}}`);
      const metrics = prometheusMetrics({
        url: prometheus.url,
        scrapeInterval: '1s',
        metrics: {
          failures: {
            requests: increaseOf(`landfall_requests_total{${of}}`),
            bad: increaseOf(`landfall_requests_total{${of},code=~"5.."}`),
            period: PERIOD_MS,
          },
          slow: {
            requests: served,
            bad: `${served} - ${increaseOf(`landfall_request_duration_seconds_bucket{${of},le="10"}`)}`,
            period: PERIOD_MS,
          },
        },
      });

      const from = Math.floor(Date.now() / PERIOD_MS) * PERIOD_MS;
      const url = (await localEndpoint({ directory, region: 'north' }))._unsafeUnwrap();
      for (let request = 0; request < 30; request += 1) {
        const headers: Record<string, string> = request < 3 ? { 'x-fail': 'yes' } : {};
        await (await fetch(`${url}/invocations`, { method: 'POST', body: '{}', headers })).text();
      }
      const totalOf = async (metric: string): Promise<{ requests: number; bad: number }> => {
        const to = Math.floor(Date.now() / PERIOD_MS) * PERIOD_MS;
        const answer = await metrics.counts({ ...requestOf(metric, '4"2', 'north'), from, to }, callAt(Date.now()));
        const counts = answer._unsafeUnwrap();
        const periods = counts.state === 'counts' ? counts.periods : [];
        const sum = (name: 'requests' | 'bad') => periods.reduce((total, period) => total + period[name], 0);
        return { requests: sum('requests'), bad: sum('bad') };
      };
      while ((await totalOf('failures')).requests < 30) await sleep(100, undefined, { signal });
      expect(await totalOf('failures')).toEqual({ requests: 30, bad: 3 });
      expect(await totalOf('slow')).toEqual({ requests: 30, bad: 0 });
    });
  },
);
