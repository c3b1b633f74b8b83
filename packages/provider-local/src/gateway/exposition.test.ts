import { expect, test } from 'vitest';
import { createExposition } from './exposition.ts';

test('a page has a counter by status and a histogram by version, each with its type', () => {
  const exposition = createExposition();
  const north = { region: 'north', version: '42' };
  for (const latencyMs of [1, 1.1, 40, 20_000]) exposition.record({ ...north, code: 200, latencyMs });
  exposition.record({ ...north, code: 500, latencyMs: 5_000 });
  exposition.record({ region: 'south', version: '42', code: 200, latencyMs: 10_000 });
  const buckets = (region: string, counts: readonly number[]) =>
    ['0.001', '0.0025', '0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10', '+Inf'].map(
      (le, index) =>
        `landfall_request_duration_seconds_bucket{region="${region}",version="42",le="${le}"} ${counts[index]}`,
    );
  expect(exposition.page()).toBe(
    [
      '# HELP landfall_requests_total Requests of users, by the status of the answer.',
      '# TYPE landfall_requests_total counter',
      'landfall_requests_total{region="north",version="42",code="200"} 4',
      'landfall_requests_total{region="north",version="42",code="500"} 1',
      'landfall_requests_total{region="south",version="42",code="200"} 1',
      '# HELP landfall_request_duration_seconds How long requests of users took.',
      '# TYPE landfall_request_duration_seconds histogram',
      ...buckets('north', [1, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 4, 5]),
      'landfall_request_duration_seconds_sum{region="north",version="42"} 25.0421',
      'landfall_request_duration_seconds_count{region="north",version="42"} 5',
      ...buckets('south', [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]),
      'landfall_request_duration_seconds_sum{region="south",version="42"} 10',
      'landfall_request_duration_seconds_count{region="south",version="42"} 1',
      '',
    ].join('\n'),
  );
});

test('a label keeps what Prometheus would read as its end', () => {
  const exposition = createExposition();
  exposition.record({ region: 'a\\b', version: '4"2\n', code: 200, latencyMs: 1 });
  expect(exposition.page()).toContain(`landfall_requests_total{region="a\\\\b",version="4\\"2\\n",code="200"} 1\n`);
});

test('regions and versions whose names run together stay apart', () => {
  const exposition = createExposition();
  exposition.record({ region: 'a', version: 'b-c', code: 200, latencyMs: 1 });
  exposition.record({ region: 'a-b', version: 'c', code: 200, latencyMs: 1 });
  expect(exposition.page().match(/^landfall_requests_total.* 1$/gm)).toHaveLength(2);
});
