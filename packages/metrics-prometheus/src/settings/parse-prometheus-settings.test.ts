import { expect, test } from 'vitest';
import { parsePrometheusSettings } from './parse-prometheus-settings.ts';

const counts = { requests: 'sum(a{v="{version}"})', bad: 'sum(b{v="{version}"})' };
const good = { url: 'http://127.0.0.1:9090', metrics: { quality: counts, depth: { value: 'max(depth)' } } };

function issuesOf(settings: unknown): readonly string[] {
  return parsePrometheusSettings(settings).match(
    () => [],
    (error) => error.issues.map(({ path, message }) => `${path} ${message}`),
  );
}

test('settings that are valid have no issue', () => {
  expect(issuesOf(good)).toEqual([]);
  const more = { scrapeInterval: '30s', timeout: 2_000, headers: { 'X-Scope-OrgID': 'team' }, fetch };
  expect(issuesOf({ ...good, url: 'https://metrics.example.com/prometheus/', ...more })).toEqual([]);
  expect(issuesOf({ ...good, metrics: { quality: { ...counts, period: '1.5m', finalAfter: '5m' } } })).toEqual([]);
});

test.for([
  [{ url: 'metrics.example.com' }, 'url is not a valid URL: write it as "http://127.0.0.1:9090"'],
  [
    { url: 'https://ada:secret@metrics.example.com' },
    'url holds a user or password: put them in headers.authorization',
  ],
  [{ url: 'https://metrics.example.com?token=secret' }, 'url must end with a path: put tokens in headers'],
  [{ url: 'http://127.0.0.1:9090/api/v1/' }, 'url must end before /api/v1'],
  [{ headers: { 'bad name': 'x' } }, 'headers["bad name"] is not a known name'],
  [
    { headers: { authorization: 'Bearer secret\n' } },
    'headers.authorization holds a character that a header cannot hold',
  ],
  [{ timeout: 0 }, 'timeout is not a valid duration: write "30s", "1m", or whole milliseconds'],
  [{ timeout: '10' }, 'timeout is not a valid duration: write "30s", "1m", or whole milliseconds'],
  [{ scrapeInterval: false }, 'scrapeInterval is not a valid duration'],
  [{ fetch: 'http' }, 'fetch must be a function'],
  [{ intervall: 1 }, 'intervall is not a known field'],
] as const)('%j has the issue "%s"', ([change, issue]) => {
  expect(issuesOf({ ...good, ...change })).toEqual([expect.stringContaining(issue)]);
  expect(issuesOf({ ...good, ...change })[0]).not.toContain('secret');
});

test.for([
  [{ ...counts, bad: undefined }, 'metrics.quality.bad is missing'],
  [{ ...counts, bad: '' }, 'metrics.quality.bad must not be empty'],
  [
    { ...counts, bad: 'sum(b)' },
    'metrics.quality.bad has no {version}, so it would count the requests of every version',
  ],
  [{ ...counts, requests: 'sum(a{v="{verion}"})' }, 'metrics.quality.requests has {verion}: did you mean {version}?'],
  [{ value: 'rate(a[{period}])' }, 'metrics.quality.value has {period}, but a value has no period'],
  [{ ...counts, period: '29s' }, 'metrics.quality.period must be at least two scrape intervals (30000 ms)'],
  [{ ...counts, finalAfter: '0.1ms' }, 'metrics.quality.finalAfter is not a valid duration'],
] as const)('the metric %j has the issue "%s"', ([metric, issue]) => {
  expect(issuesOf({ ...good, metrics: { quality: metric } })).toEqual([expect.stringContaining(issue)]);
});

test('a longer scrape interval asks for a longer period', () => {
  const settings = { ...good, scrapeInterval: '45s', metrics: { quality: counts } };
  expect(issuesOf(settings)).toEqual([
    'metrics.quality.period must be at least two scrape intervals (90000 ms), or some periods have no sample',
  ]);
});
