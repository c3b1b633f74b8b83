import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { increaseOf, prometheusMetrics } from '../../src/index.ts';
import { callAt, countsOf, requestOf } from '../requests.ts';
import { type CounterSample, increases } from './increases.ts';
import { prometheusPrograms } from './prometheus-programs.ts';
import { type RunningPrometheus, startPrometheus } from './start-prometheus.ts';

const PERIOD_MS = 2_000;

/** A server whose counters the test sets. */
interface Counters {
  readonly server: Server;
  /** Sets what `/metrics` says: the requests and the bad ones of each version. */
  set(counters: Readonly<Record<string, readonly [requests: number, bad: number]>>): void;
}

function countersServer(): Counters {
  let text = '';
  return {
    server: createServer((_request, response) => {
      response.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
      response.end(`# TYPE answers_total counter\n${text}`);
    }).listen(0, '127.0.0.1'),
    set(counters) {
      text = Object.entries(counters)
        .map(
          ([version, [requests, bad]]) =>
            `answers_total{version="${version}",right="yes"} ${requests - bad}\nanswers_total{version="${version}",right="no"} ${bad}\n`,
        )
        .join('');
    },
  };
}

/** Every sample of a query, as Prometheus stored it. */
async function samplesOf(url: string, query: string): Promise<readonly (readonly CounterSample[])[]> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await response.json()) as {
    data: { result: readonly { values: readonly (readonly [number, string])[] }[] };
  };
  return data.result.map(({ values }) => values.map(([at, value]) => ({ at: at * 1_000, value: Number(value) })));
}

const programs = await prometheusPrograms();
const whyNot = typeof programs === 'string' ? ` (cannot be had here: ${programs})` : '';

describe.skipIf(typeof programs === 'string')(`a real Prometheus server that scrapes each second${whyNot}`, () => {
  const counters = countersServer();
  let prometheus: RunningPrometheus;

  beforeAll(async () => {
    const { port } = counters.server.address() as AddressInfo;
    if (typeof programs !== 'string') prometheus = await startPrometheus(programs, { target: `127.0.0.1:${port}` });
  }, 240_000);
  afterAll(async () => {
    counters.server.close();
    await prometheus.stop();
  });

  test('counts a reset and a version that appears later, and gives no period before it is final', async ({
    signal,
  }) => {
    const metrics = prometheusMetrics({
      url: prometheus.url,
      scrapeInterval: '1s',
      metrics: {
        'wrong-answers': {
          requests: increaseOf('answers_total{version="{version}"}'),
          bad: increaseOf('answers_total{version="{version}",right="no"}'),
          period: '2s',
        },
        share: {
          value: 'sum(answers_total{version="{version}",right="no"}) / sum(answers_total{version="{version}"})',
        },
      },
    });
    /** Sets the counters, and waits until Prometheus has seen them: it begins up to five seconds after its start. */
    const setAndWait = async (counts: Parameters<Counters['set']>[0]): Promise<void> => {
      counters.set(counts);
      const wanted = counts['1']?.[1];
      const seen = async () => (await samplesOf(prometheus.url, 'answers_total{version="1",right="no"}[1m]')).flat();
      while (!(await seen()).some(({ value }) => value === wanted)) await sleep(50, undefined, { signal });
    };
    const from = Math.floor(Date.now() / PERIOD_MS) * PERIOD_MS;
    await setAndWait({ '1': [1_000, 10] });
    await setAndWait({ '1': [1_200, 12] });
    await setAndWait({ '1': [40, 1], '2': [8, 8] }); // version 1 was restarted; version 2 is new
    const to = Math.ceil(Date.now() / PERIOD_MS) * PERIOD_MS;
    await sleep(to + 300 - Date.now()); // a scrape that began before has ended by then

    for (const version of ['1', '2']) {
      // Final two seconds after its end: the last period is not, and both versions had requests in it.
      const soon = await countsOf(metrics, { from, to, now: to + 300, version });
      expect('periods' in soon && soon.periods.some((period) => period.to === to)).toBe(false);
      const counts = await countsOf(metrics, { from, to, now: to + 2_000, version });
      const requests = increases(await samplesOf(prometheus.url, `answers_total{version="${version}"}[1m]`), PERIOD_MS);
      const bad = increases(
        await samplesOf(prometheus.url, `answers_total{version="${version}",right="no"}[1m]`),
        PERIOD_MS,
      );
      const expected = [...requests]
        .filter(([end]) => end > from && end <= to)
        .sort(([one], [other]) => one - other)
        .map(([end, count]) => ({ from: end - PERIOD_MS, to: end, requests: count, bad: bad.get(end) ?? 0 }));
      expect(counts).toEqual({ state: 'counts', periods: expected, open: [] });
      // 1,000 before, 200 more, and 40 after the restart.
      const all = expected.reduce((sum, period) => sum + period.requests, 0);
      expect(all).toBe(version === '1' ? 1_240 : 8);
    }
    expect(await metrics.value(requestOf('share', '2'), callAt(Date.now()))).toMatchObject({
      value: { state: 'value', value: 1, samples: 1 },
    });
  });
});
