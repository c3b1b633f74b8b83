import { expect, test } from 'vitest';
import { formatRoute, parseRoute } from '../../page/app/route.ts';
import { ticksOf } from '../../page/model/timeline.ts';

test('an address says what is shown, whatever the id holds', () => {
  for (const route of [
    { id: undefined, page: 'rollout', at: undefined },
    { id: 'a/b?c#d %', page: 'log', at: 12 },
    { id: '<b>', page: 'rollout', at: undefined },
  ] as const)
    expect(parseRoute(formatRoute(route))).toEqual(route);
  expect(parseRoute('#/r/x/nowhere?at=-3')).toEqual({ id: 'x', page: 'rollout', at: undefined });
  expect(parseRoute('#/r/%E0%A4%A')).toEqual({ id: '%E0%A4%A', page: 'rollout', at: undefined });
});

test('ticks of an axis are round, and not too many', () => {
  const hour = 3_600_000;
  expect(ticksOf(0, hour, 6)).toEqual([0, 1, 2, 3, 4, 5, 6].map((sixth) => sixth * (hour / 6)));
  expect(ticksOf(0, 400 * 24 * hour, 6).length).toBeLessThanOrEqual(15);
});
