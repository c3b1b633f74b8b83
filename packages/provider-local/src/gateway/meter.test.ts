import { describe, expect, test } from 'vitest';
import { createMeter } from './meter.ts';

describe('the meter of a deployment', () => {
  test('answers counts and percentiles of the requests in the window only', () => {
    const meter = createMeter();
    meter.record(1_000, 5_000, true);
    for (let request = 1; request <= 100; request += 1) meter.record(60_000, request, request > 90);
    const measured = meter.measure(50_000, 60_000);
    expect(measured).toMatchObject({ requests: 100, errors: 10 });
    expect(measured?.['latency-p50']).toBeCloseTo(50, 0);
    expect(Math.abs((measured?.['latency-p95'] ?? 0) - 95)).toBeLessThan(1);
    expect(Math.abs((measured?.['latency-p99'] ?? 0) - 99)).toBeLessThan(1);
    expect(meter.measure(0, 60_000)).toMatchObject({ requests: 101, errors: 11 });
  });

  test('answers a window of hours, after the seconds were dropped', () => {
    const meter = createMeter();
    const hour = 3_600_000;
    for (let at = 0; at <= 2 * hour; at += 60_000) meter.record(at, 1, false);
    expect(meter.measure(hour, 2 * hour)?.requests).toBe(61);
    expect(meter.measure(-1, 0)).toBeNull();
  });

  test('has nothing to say about a time without requests', () => {
    const meter = createMeter();
    meter.record(1_000, 1, false);
    expect(meter.measure(10_000, 20_000)).toBeNull();
    expect(createMeter().measure(0, 10_000)).toBeNull();
  });

  test('takes a latency beyond its scale, and one of zero', () => {
    const meter = createMeter();
    meter.record(0, 99_999_999, false);
    meter.record(0, 0, false);
    expect(meter.measure(-1, 0)?.requests).toBe(2);
  });
});
