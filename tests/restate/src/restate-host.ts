import { randomUUID } from 'node:crypto';
import type { Clock, RolloutEvent } from '@landfall/core';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { type RestateClient, restateClient } from '@landfall/runtime-restate';
import type { Host, Job } from '@landfall/tests-engine/hosts';
import { connect } from '@restatedev/restate-sdk-clients';
import { registerAt } from './register-at.ts';
import { serveRuntime } from './serve-runtime.ts';
import type { RestateServer } from './start-restate.ts';

const ID = 'r';
const MOST_TURNS = 20_000;

/** What the object of a rollout says of its next turn. */
interface Due {
  readonly wakeAt?: number;
  readonly rollout: { readonly outcome?: string };
}

/** Where a job is played. */
interface On {
  readonly client: RestateClient;
  readonly ingress: string;
  readonly prefix: string;
}

/** Takes turns on virtual time, each as soon as it is due, and leaves the job's commands between them. */
async function drive(
  { client, ingress, prefix }: On,
  { commands }: Job,
  clock: Clock,
): Promise<readonly RolloutEvent[]> {
  const rollout = connect({ url: ingress });
  const ask = <T>(handler: string, parameter: unknown): Promise<T> =>
    rollout.call<unknown, T>({ service: `${prefix}Rollout`, key: ID, handler, parameter, opts: undefined as never });
  const open = new Set(commands);
  for (let turns = 0; turns < MOST_TURNS; turns += 1) {
    // Answers when every turn that was asked for before has been taken.
    await ask('turn', {});
    const events = (await client.journal.read(ID))._unsafeUnwrap();
    const due = [...open].filter(({ after }) => events.some(after));
    for (const each of due) {
      open.delete(each);
      (await client.journal.send(ID, each.command))._unsafeUnwrap();
    }
    if (due.length > 0) continue;
    const { wakeAt, rollout: now } = await ask<Due>('head', undefined);
    if (now.outcome !== undefined) return events;
    await clock.sleep(Math.max(1, (wakeAt ?? clock.now()) - clock.now()));
  }
  throw new Error('it takes turns without end');
}

/** Restate as a host: a service with a clock and a cloud of its own for each job, on a server that is there. */
export function restateHost({ ingress, admin }: Pick<RestateServer, 'ingress' | 'admin'>): Host {
  return {
    name: 'Restate',
    async play(job) {
      const clock = virtualClock();
      const fake: FakeProvider = fakeProvider({ clock, ...job.cloud });
      // Objects of its own: the rollouts of the jobs before have blocked the version in its targets.
      const prefix = `J${randomUUID().slice(0, 8)}`;
      const service = await serveRuntime({ providers: { fake }, clock, prefix });
      try {
        await registerAt(admin, service.address);
        const client = restateClient({ ingress, prefix })._unsafeUnwrap();
        (await client.start(job.spec, { id: ID }))._unsafeUnwrap();
        const events = await drive({ client, ingress, prefix }, job, clock);
        return { events, fake };
      } finally {
        await service.close();
      }
    },
  };
}
