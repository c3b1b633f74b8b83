import { describe, expect, test } from 'vitest';
import { createMeter } from './meter.ts';

const HOUR = 3_600_000;

describe('the counts of a deployment', () => {
  test('are of the seconds of the range that are over, without those that had no request', () => {
    const meter = createMeter();
    for (const at of [999, 1_000, 1_999, 3_000, 4_000, 5_000]) meter.record(at, 7, at === 1_999);
    expect(meter.count({ from: 1_000, to: 5_000 }, 4_999)).toEqual([
      { from: 1_000, to: 2_000, requests: 2, errors: 1 },
      { from: 3_000, to: 4_000, requests: 1, errors: 0 },
    ]);
    expect(meter.count({ from: 1_000, to: 5_000 }, 5_000)).toHaveLength(3);
    expect(meter.count({ from: 1_000, to: 3_000 }, 9_000)).toHaveLength(1);
    expect(createMeter().count({ from: 0, to: 5_000 }, 9_000)).toEqual([]);
  });

  test('say how many took longer than any limit of three digits, where it is asked for', () => {
    const meter = createMeter();
    for (let ms = 1; ms <= 500; ms += 1) meter.record(0, ms, false);
    const slower = (slowerThanMs: number) => meter.count({ from: 0, to: 1_000, slowerThanMs }, 1_000)[0]?.slower;
    expect([0, 1, 249, 250, 499, 500].map(slower)).toEqual([500, 499, 251, 250, 1, 0]);
    expect(slower(249.5)).toBe(250); // 250 is the limit that is used
  });

  test('are kept for an hour', () => {
    const meter = createMeter();
    for (let at = 0; at <= 2 * HOUR; at += 60_000) meter.record(at, 1, false);
    const now = 2 * HOUR + 1_000;
    expect(meter.count({ from: 0, to: now }, now)).toHaveLength(60);
    expect(meter.count({ from: 0, to: HOUR }, HOUR)).toEqual([]); // they are gone, whatever the time
  });
});

describe('the latencies of a deployment', () => {
  test('are those of the requests in the window only', () => {
    const meter = createMeter();
    meter.record(1_000, 5_000, true);
    for (let request = 1; request <= 100; request += 1) meter.record(60_000, request, false);
    expect(meter.measure(50_000, 60_000)).toEqual({
      requests: 100,
      'latency-p50': 50,
      'latency-p95': 95,
      'latency-p99': 99,
    });
    expect(meter.measure(0, 59_999)).toMatchObject({ requests: 1, 'latency-p50': 5_000 });
    expect(meter.measure(0, 60_000)).toMatchObject({ requests: 101, 'latency-p99': 100 });
  });

  test('are none in a time without requests', () => {
    const meter = createMeter();
    meter.record(1_000, 1, false);
    expect(meter.measure(10_000, 20_000)).toBeNull();
    expect(createMeter().measure(0, 10_000)).toBeNull();
  });

  test('may be beyond the scale, or zero', () => {
    const meter = createMeter();
    meter.record(0, 99_999_999, false);
    meter.record(0, 0, false);
    expect(meter.measure(-1, 0)).toMatchObject({ requests: 2, 'latency-p50': 0, 'latency-p99': 600_000 });
  });
});
