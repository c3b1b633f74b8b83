import { readRollout } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import type { FakeProvider } from '@landfall/provider-fake';
import { type Job, regionsOf } from './job.ts';

/** How a rollout came out, in words that do not depend on its id. */
export interface Account {
  readonly outcome: string | undefined;
  readonly regions: readonly unknown[];
  readonly steps: readonly string[];
  readonly failures: readonly string[];
  readonly rollback: string | undefined;
  /** Of each region: which versions exist there, and who gets the traffic. */
  readonly running: readonly string[];
  readonly traffic: readonly unknown[];
}

/** What the journal and the cloud say of a rollout that is over. */
export async function accountOf(journal: Journal, fake: FakeProvider, job: Job): Promise<Account> {
  const { state } = (await readRollout(journal, job.id))._unsafeUnwrap();
  const plain = (text: string): string => text.replaceAll(`${job.id}-`, '');
  const now = Date.now();
  const running = fake.running(now);
  return {
    outcome: state.outcome,
    regions: state.regions.map(({ deployed, verified, percent }) => [deployed, verified, percent]),
    steps: state.regions.flatMap(({ steps }) =>
      steps.map(({ planned, status, attempt }) => `${plain(planned.id)}: ${status} at attempt ${attempt}`),
    ),
    failures: state.failures.map(({ kind, step }) => `${kind} ${plain(step)}`),
    rollback: state.rollbacks.at(-1)?.outcome?.outcome,
    running: regionsOf(job).map((region) =>
      running
        .filter((deployment) => deployment.region === region)
        .map(({ version, state: at, percent }) => `${version} ${at} ${percent}%`)
        .join(),
    ),
    traffic: regionsOf(job).map((region) => fake.trafficIn(region, now)),
  };
}
