import { foldEvents } from '@landfall/core';
import type { Ended } from './host.ts';

const REGIONS = ['a', 'b', 'c'];

/** What is left in the clouds by owner, without the random part of the log's keys. */
function leftIn({ fake }: Pick<Ended, 'fake'>): readonly string[] {
  const moved = REGIONS.filter((region) => fake.trafficIn(region)['41'] !== 100);
  const there = fake.running().filter(({ version }) => version === '42');
  const owners = there.map(({ owner }) => owner.replaceAll(/\b(r)\/[0-9a-f]{12}\//g, '$1/'));
  return [...moved.map((region) => `traffic in ${region}`), ...owners];
}

/** What a host may not change in how a job ends. */
export function endOf({ events, fake }: Ended) {
  const { outcome, error, failures, regions, rollbacks } = foldEvents(events);
  return {
    outcome,
    kind: error?.kind,
    failed: failures.map(({ step }) => step),
    rollback: rollbacks.at(-1)?.outcome,
    each: regions.map(({ planned, deployed, verified, percent }) => [planned.key, deployed, verified, percent]),
    traffic: REGIONS.map((region) => fake.trafficIn(region)),
    left: leftIn({ fake }),
  };
}
