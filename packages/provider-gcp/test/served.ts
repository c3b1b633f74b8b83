import type { Health, HealthPeriod, HealthQuery } from '@landfall/core/provider';
import type { GcpDeployment } from '../src/index.ts';
import type { Minute } from './simulator/minute.ts';
import { callOf, REGION } from './stepwise.ts';
import type { World } from './world.ts';

export const MINUTE = 60_000;

/** What the provider says of a deployment's requests, now. */
export async function read(world: World, deployment: GcpDeployment, query: HealthQuery) {
  const { provider } = world;
  if (provider.health === undefined) throw new Error('it counts no requests');
  return provider.health({ deployment, ...query }, callOf(world, 'r/watch'));
}

/** The same, which has to be counts. */
export async function counted(world: World, deployment: GcpDeployment, query: HealthQuery) {
  const answer = (await read(world, deployment, query))._unsafeUnwrap();
  if (answer.state !== 'counts') throw new Error(`no counts: ${answer.detail}`);
  return answer satisfies Health;
}

/** What the periods of a range come to. */
export function sum(periods: readonly HealthPeriod[]) {
  const total = { requests: 0, errors: 0, slower: 0 };
  for (const { requests, errors, slower = 0 } of periods) {
    total.requests += requests;
    total.errors += errors;
    total.slower += slower;
  }
  return total;
}

/** A minute of a deployment that ended at a time, all of it within 10 ms. */
export function minuteOf(
  { endpoint, deployedModel }: GcpDeployment,
  at: number,
  counts: Pick<Minute, 'requests'> & Partial<Minute>,
): Minute {
  return { region: REGION, endpoint, deployedModel, at, errors: 0, latencies: [[10, counts.requests]], ...counts };
}

/** The next full minute. */
export function nextMinute({ clock }: World): number {
  return Math.ceil(clock.now() / MINUTE) * MINUTE;
}

/** Lets time pass until then. */
export async function until({ clock }: World, at: number): Promise<void> {
  await clock.sleep(at - clock.now());
}
