import { existsSync, readFileSync } from 'node:fs';
import { type RolloutEvent, readRollout } from '@landfall/core';
import { listDeployments, localEndpoint } from '@landfall/provider-local';
import { type Job, type Place, regionsOf } from './job.ts';
import { openJournal } from './open-journal.ts';

/** How a rollout came out, in words that do not depend on its lane, its version or its number. */
export interface Account {
  readonly outcome: string | undefined;
  readonly regions: readonly unknown[];
  readonly steps: Readonly<Record<string, string>>;
  readonly failures: readonly string[];
  readonly rollback: string | undefined;
  /** Of each region: which versions run there, with their share of the traffic. */
  readonly running: readonly string[];
  /** Of each region: who answers a user. */
  readonly answering: readonly string[];
  /** Of each region: how often a process of this version was started. */
  readonly started: readonly number[];
}

/** Of each step: attempts that another program spoilt, by taking the port that the process was about to listen on. They count for nothing. */
function spoiltAttempts(events: readonly RolloutEvent[]): ReadonlyMap<string, number> {
  const spoilt = new Map<string, number>();
  for (const event of events)
    if (event.type === 'step-retry' && event.error.message.includes('a port is already in use'))
      spoilt.set(event.step, (spoilt.get(event.step) ?? 0) + 1);
  return spoilt;
}

function named(job: Job, version: string | null | undefined): string {
  if (version === undefined || version === null) return 'nothing';
  return version === job.version ? 'new' : 'old';
}

async function whoAnswers(place: Place, job: Job, region: string): Promise<string> {
  const url = await localEndpoint({ directory: place.cloud, region });
  if (url.isErr()) return 'nobody';
  const answer = await fetch(`${url.value}/invocations`, { method: 'POST', body: '{}' });
  return named(job, ((await answer.json()) as { readonly version?: string }).version);
}

/** What the journal, the processes and their users say of a rollout that is over. */
export async function accountOf(place: Place, job: Job): Promise<Account> {
  const journal = openJournal(place);
  const read = (await readRollout(journal, job.id))._unsafeUnwrap();
  void (await journal.close());
  const { state, events } = read;
  const spoilt = spoiltAttempts(events);
  const plain = (text: string) => text.replaceAll(`local/${job.lane}-`, '');
  const deployments = (await listDeployments({ directory: place.cloud }))._unsafeUnwrap();
  const starts = existsSync(place.starts) ? readFileSync(place.starts, 'utf8').split('\n') : [];
  const answering: string[] = [];
  for (const region of regionsOf(job)) answering.push(await whoAnswers(place, job, region));
  return {
    outcome: state.outcome,
    regions: state.regions.map(({ deployed, verified, percent }) => [deployed, verified, percent]),
    steps: Object.fromEntries(
      state.regions.flatMap(({ steps }) =>
        steps.map(({ planned, status, attempt }) => [
          plain(planned.id),
          `${status} at attempt ${attempt - (spoilt.get(planned.id) ?? 0)}`,
        ]),
      ),
    ),
    failures: state.failures.map(({ kind, step }) => `${kind} ${plain(step)}`),
    rollback: state.rollbacks.at(-1)?.outcome?.outcome,
    running: regionsOf(job).map((region) =>
      deployments
        .filter(({ deployment }) => deployment.region === region)
        .map(({ deployment, state: at, percent }) => `${named(job, deployment.version)} ${at} ${percent}%`)
        .join(),
    ),
    answering,
    started: regionsOf(job).map(
      (region) =>
        starts.filter((line) => line.startsWith(`${region} ${job.version} `)).length -
        (spoilt.get(`deploy:local/${region}`) ?? 0),
    ),
  };
}
