import type { Answer, Call, Health, HealthCapability, HealthQuery } from '@landfall/core/provider';
import { PERIOD_MS } from './gateway/meter.ts';
import { askGateway } from './gateway-client.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';

/** How the gateway counts: by second, and by its own clock, which may be a little behind the caller's. It deals out requests one by one. */
export const HEALTH: HealthCapability = {
  periodMs: PERIOD_MS,
  finalAfterMs: 500,
  countsSlower: true,
  splitsEachRequest: true,
};

/** The gateway's counts of the requests to the region's URL, each in the second in which it ended. */
export async function readHealth(
  { layout }: LocalWorld,
  { id, version }: LocalDeployment,
  { from, to, slowerThanMs }: HealthQuery,
  call: Call,
): Answer<Health> {
  const asked = { from, to: Math.min(to, call.now), slowerThanMs };
  const answer = await askGateway(layout, { ask: 'count', id, ...asked });
  return answer.map((counts) => {
    if (counts === undefined) return { state: 'no-data', detail: 'no gateway is running, so no request is counted' };
    const periods = counts.periods.map((period) => ({ ...period, version }));
    const open: number[] = [];
    const current = counts.now - (counts.now % PERIOD_MS);
    for (let start = Math.max(from, current); start + PERIOD_MS <= asked.to; start += PERIOD_MS) open.push(start);
    if (periods.length === 0 && open.length === 0) return { state: 'no-data', detail: 'no request ended in this time' };
    const { limitMs } = counts;
    return { state: 'counts', periods, open, ...(limitMs !== slowerThanMs && { slowerThanMs: limitMs }) };
  });
}
