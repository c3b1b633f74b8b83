import { seededRandom } from '@landfall/tests-support';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { increaseOf, type PrometheusMetric, prometheusMetrics } from '../../src/index.ts';
import { countsOf } from '../requests.ts';
import { type CounterSample, increases } from './increases.ts';
import { prometheusPrograms } from './prometheus-programs.ts';
import { type RunningPrometheus, startPrometheus } from './start-prometheus.ts';

const MINUTE_MS = 60_000;
const SCRAPE_MS = 15_000;
const START = Date.UTC(2026, 0, 1);
const MINUTES = 50;

/** Instances of a version, each with two counters: the requests, and of these the bad ones. */
interface Instance {
  readonly version: string;
  readonly name: string;
  readonly requests: readonly CounterSample[];
  readonly bad: readonly CounterSample[];
}

/** When an instance is scraped: every 15 s, a little after each quarter of a minute. */
function scrapes(from: number, to: number): readonly number[] {
  return Array.from({ length: (to - from) * 4 }, (_, index) => START + from * MINUTE_MS + index * SCRAPE_MS + 2_345);
}

function instance(
  version: string,
  name: string,
  samples: readonly (readonly [at: number, number, number])[],
): Instance {
  const requests = samples.map(([at, value]) => ({ at, value }));
  return { version, name, requests, bad: samples.map(([at, , value]) => ({ at, value })) };
}

/** An instance that starts and ends at any minute, is reset at most twice, and misses scrapes. One bad request of ten. */
function randomInstance(version: string, name: string, random: () => number): Instance {
  const from = Math.floor(random() * MINUTES);
  const to = from + 1 + Math.floor(random() * (MINUTES - from));
  // Both counters are large enough before a reset, and a minute long enough between resets, for each reset to be seen.
  const resets = [0.3, 0.7]
    .map((part) => from + Math.floor((to - from) * (part + random() * 0.2)))
    .filter((minute) => minute > from + 3);
  let requests = Math.floor(random() * 5_000);
  let bad = Math.floor(requests / 10);
  const samples: (readonly [number, number, number])[] = [];
  let seen = from;
  for (const at of scrapes(from, to)) {
    const minute = Math.floor((at - START) / MINUTE_MS);
    if (minute > seen && resets.includes(minute)) [requests, bad] = [0, 0];
    seen = minute;
    const more = Math.floor(random() * 20);
    requests += more;
    bad += Math.floor(more / 10);
    if (random() < 0.9) samples.push([at, requests, bad]);
  }
  return instance(version, name, samples);
}

const random = seededRandom(20_261_127);
const RANDOM = Array.from({ length: 25 }, (_, index) => `random-${index}`);
const INSTANCES: readonly Instance[] = [
  ...RANDOM.flatMap((version) => ['a', 'b', 'c'].map((name) => randomInstance(version, name, random))),
  // Restarted after 10.5 minutes, five requests after its last scrape before.
  instance(
    'reset',
    'a',
    scrapes(0, 20).map((at, index) =>
      index < 42 ? [at, 1_000 + 10 * index, 100 + index] : [at, 10 * (index - 42), index - 42],
    ),
  ),
  // It had served seven requests, two of them bad, when Prometheus found it in the eleventh minute.
  instance(
    'late',
    'a',
    scrapes(10, 20).map((at, index) => [at, 7 + index, 2]),
  ),
  // It was not scraped for five minutes.
  instance(
    'gap',
    'a',
    scrapes(0, 20)
      .filter((at) => at < START + 5 * MINUTE_MS || at > START + 10 * MINUTE_MS)
      .map((at) => [at, 1_000 + (at - START - 2_345) / SCRAPE_MS, 0]),
  ),
  ...['4"2', "4'2", '4\\2', '4.2', '4`2\n'].map((version, index) =>
    instance(
      version,
      'a',
      scrapes(0, 3).map((at) => [at, 100 + index, 0]),
    ),
  ),
  instance(
    '472',
    'a',
    scrapes(0, 3).map((at) => [at, 1, 1]),
  ),
];

/** The samples as OpenMetrics text; the samples of one series must stand together. */
function openMetrics(): string {
  const escaped = (text: string): string =>
    text.replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`).replaceAll('\n', String.raw`\n`);
  const lines = (['requests', 'bad'] as const).flatMap((counter) => [
    `# TYPE answers_${counter} counter`,
    ...INSTANCES.flatMap(({ version, name, ...samples }) =>
      samples[counter].map(
        ({ at, value }) =>
          `answers_${counter}_total{version="${escaped(version)}",instance="${name}"} ${value} ${at / 1_000}`,
      ),
    ),
  ]);
  return `${lines.join('\n')}\n# EOF\n`;
}

const programs = await prometheusPrograms();
const whyNot = typeof programs === 'string' ? ` (cannot be had here: ${programs})` : '';

describe.skipIf(typeof programs === 'string')(`a real Prometheus server with a known history${whyNot}`, () => {
  let server: RunningPrometheus;

  beforeAll(async () => {
    if (typeof programs !== 'string') server = await startPrometheus(programs, { history: openMetrics() });
  }, 240_000);
  afterAll(() => server.stop());

  const selector = (counter: string) => `answers_${counter}_total{version="{version}"}`;
  const exact = { requests: increaseOf(selector('requests')), bad: increaseOf(selector('bad')) };
  const asked = { from: START, to: START + MINUTES * MINUTE_MS, now: START + 3_600_000 };
  const countsBy = (metric: PrometheusMetric, version: string, range = asked) =>
    countsOf(prometheusMetrics({ url: server.url, metrics: { 'wrong-answers': metric } }), { ...range, version });

  test.for([...RANDOM, 'reset', 'late', 'gap'])(
    'increaseOf counts each request of "%s" once, in the period of the scrape that saw it',
    async (version) => {
      const instances = INSTANCES.filter((one) => one.version === version);
      const requests = increases(
        instances.map((one) => one.requests),
        MINUTE_MS,
      );
      const bad = increases(
        instances.map((one) => one.bad),
        MINUTE_MS,
      );
      const periods = [...requests]
        .sort(([one], [other]) => one - other)
        .map(([to, count]) => ({ from: to - MINUTE_MS, to, requests: count, bad: bad.get(to) ?? 0 }));
      const counts = await countsBy(exact, version);
      expect(counts).toMatchObject({ state: 'counts', open: [] });
      expect('periods' in counts && counts.periods.filter((period) => period.requests > 0)).toEqual(
        periods.filter((period) => period.requests > 0),
      );
    },
  );

  test('increase() loses the requests of a counter that is new, and what it counts is no whole number', async () => {
    const increase = (counter: string) => `sum(increase(${selector(counter)}[{period}]))`;
    const late = await countsBy({ requests: increase('requests'), bad: increase('bad') }, 'late');
    const total = (counts: typeof late, name: 'requests' | 'bad') =>
      'periods' in counts ? counts.periods.reduce((sum, period) => sum + period[name], 0) : undefined;
    expect(total(late, 'bad')).toBe(0);
    expect(total(await countsBy(exact, 'late'), 'bad')).toBe(2);
  });

  test.for(['4"2', "4'2", '4\\2', '4`2\n', '4.2'])(
    'the version %j means itself, in strings and in regular expressions',
    async (version) => {
      const range = { ...asked, to: START + MINUTE_MS };
      const value = INSTANCES.find((one) => one.version === version)?.requests[0]?.value;
      for (const matcher of [
        'version="{version}"',
        "version='{version}'",
        'version=~"{version}"',
        'version=~"no|{version}"',
      ]) {
        const query = increaseOf(`answers_requests_total{${matcher}}`);
        const counts = await countsBy(
          { requests: query, bad: increaseOf(`answers_bad_total{${matcher}}`) },
          version,
          range,
        );
        expect(counts).toMatchObject({ periods: [{ requests: value, bad: 0 }] });
      }
    },
  );

  test('a query that gives two series is refused with what to do', async () => {
    const two = `last_over_time(${selector('requests')}[{period}])`;
    expect(await countsBy({ ...exact, requests: two }, 'random-1')).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('add sum(...)'),
    });
  });

  test('a version without series has no data', async () => {
    expect(await countsBy(exact, 'none')).toMatchObject({ state: 'no-data' });
  });

  test('a query that cannot be parsed or executed is refused with the reason of the server', async () => {
    expect(await countsBy({ ...exact, bad: 'sum(answers_bad_total{version="{version}"}' }, '4.2')).toMatchObject({
      kind: 'invalid',
      retryable: false,
      vendorCode: 'bad_data',
      message: expect.stringMatching(/the query bad of the metric "wrong-answers".*unclosed left parenthesis/),
    });
    const many = selector('bad');
    expect(await countsBy({ ...exact, bad: `sum(${many} * on(version) ${many})` }, 'random-1')).toMatchObject({
      kind: 'invalid',
      vendorCode: 'execution',
      message: expect.stringContaining('many-to-many matching not allowed'),
    });
  });
});
