import type { Health, HealthCapability, HealthPeriod, HealthQuery } from '../../provider/contract.ts';
import { expectThat } from './expect-that.ts';
import type { Candidate, Trial } from './trial.ts';

/** What the provider says of how it counts. */
export function healthOf({ provider }: Trial): HealthCapability {
  const { health } = provider.capabilities;
  expectThat(health !== undefined && provider.health !== undefined, 'a health method and its capability', 'none');
  return health;
}

/** Now, to the period: the beginning of the period that is under way. */
export function currentPeriod(trial: Trial): number {
  const { now } = trial.call('now');
  return now - (now % healthOf(trial).periodMs);
}

/** The counts of a deployment in a range. */
export async function readHealth(trial: Trial, candidate: Candidate, query: HealthQuery): Promise<Health> {
  const { provider } = trial;
  const request = { deployment: candidate.handle, ...query };
  const call = trial.call(trial.key('health'), { region: candidate.region });
  return trial.answered('health', async () => {
    expectThat(provider.health !== undefined, 'a health method', 'none');
    return provider.health(request, call);
  });
}

/** The counted periods of an answer. */
export function periodsOf(health: Health): readonly HealthPeriod[] {
  return health.state === 'counts' ? health.periods : [];
}

/** Has users send requests, and waits until their counts are final: those of the period in which the first one was sent, and of one or two more. */
export async function countedRange(trial: Trial): Promise<HealthQuery> {
  const { periodMs, finalAfterMs } = healthOf(trial);
  const from = currentPeriod(trial);
  await trial.sendRequests();
  const to = currentPeriod(trial) + 2 * periodMs;
  // A real timer may end a moment before its time.
  for (let now = trial.call('now').now; now < to + finalAfterMs; now = trial.call('now').now)
    await trial.wait(to + finalAfterMs - now);
  return { from, to };
}
