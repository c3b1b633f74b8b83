import type { HealthQuery } from '@landfall/core/provider';
import type { FakeDeployment, FakeProvider } from '../src/index.ts';
import { answerOf, call, deployed, REGION } from './one-call.ts';

export const MINUTE = 60_000;

/** The counts of a deployment in the minutes from `from` up to `to`, read at `now`: long after, unless it is given. */
export function read(
  fake: FakeProvider,
  deployment: FakeDeployment,
  given: Partial<HealthQuery> & { readonly now?: number; readonly region?: string } = {},
) {
  const { now = 24 * 60 * MINUTE, region = REGION, from = 0, to = MINUTE, ...more } = given;
  return answerOf(fake.health({ deployment, from, to, ...more }, call(now, { region })));
}

/** The counts of each minute, as lists of requests and errors. */
export async function listCounts(...of: Parameters<typeof read>): Promise<readonly (readonly number[])[]> {
  const health = await read(...of);
  return health.state === 'counts' ? health.periods.map(({ requests, errors }) => [requests, errors]) : [];
}

/** Two deployments of a region that share its traffic from time 0 on: version 41 serves, and version 42 takes `percent`. */
export async function sharing(fake: FakeProvider, percent: number) {
  const { deployment, previous } = await deployed(fake);
  if (previous === null) throw new Error('41 serves');
  await answerOf(fake.route({ deployment, previous, from: 0, percent }, call(0)));
  return { deployment, previous };
}
