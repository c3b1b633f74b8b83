import { randomUUID } from 'node:crypto';
import type { Command, Provider, RolloutEvent, RolloutSpec } from '@landfall/core';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { type RestateClient, type RuntimeOptions, restateClient } from '@landfall/runtime-restate';
import { onTestFinished } from 'vitest';
import { registerAt } from './register-at.ts';
import { type ServedRuntime, serveRuntime } from './serve-runtime.ts';
import type { RestateServer } from './start-restate.ts';

/** A rollout of version 42 on the fake cloud. */
export function specOf(regions: readonly string[] = ['a'], more: Partial<RolloutSpec> = {}): RolloutSpec {
  return {
    model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
    regions: regions.map((region) => `fake/${region}`),
    ...more,
  };
}

/** The same, which waits for hours before its second region, until somebody approves. */
export function waitingSpec(): RolloutSpec {
  return {
    ...specOf(),
    regions: [['fake/a'], ['fake/b']],
    approvals: [{ before: 'wave-2', within: '6h' }],
  };
}

/** A fake cloud in which version 41 serves. */
export function servingCloud(cloud: FakeOptions = {}): FakeProvider {
  return fakeProvider({ serving: { version: '41' }, ...cloud });
}

/** Rollouts on a server that are not seen by other tests: their objects have names of their own. */
export interface Stage {
  readonly client: RestateClient;
  /** Serves rollouts, as the latest service of the server for these objects, until the test ends. `port`: that of a service that was closed. */
  serve(options: Omit<RuntimeOptions, 'prefix'>, port?: number): Promise<ServedRuntime>;
  /** What the names of its objects begin with. */
  readonly prefix: string;
}

/** Makes a stage for one test. */
export function stageOn({ ingress, admin }: Pick<RestateServer, 'ingress' | 'admin'>): Stage {
  const prefix = `T${randomUUID().slice(0, 8)}`;
  return {
    client: restateClient({ ingress, prefix })._unsafeUnwrap(),
    prefix,
    async serve(options, port) {
      const service = await serveRuntime({ ...options, prefix }, port);
      onTestFinished(() => service.close());
      await registerAt(admin, service.address);
      return service;
    },
  };
}

/** Waits for the first event that is of this kind. */
export async function eventOf(
  client: RestateClient,
  id: string,
  isIt: (event: RolloutEvent) => boolean,
): Promise<RolloutEvent> {
  for await (const event of client.attach(id, { pollMs: 20 })) if (isIt(event)) return event;
  throw new Error('the rollout ended without that event');
}

/** How a rollout ended, as its log says. */
export async function endOf(
  client: RestateClient,
  id: string,
): Promise<RolloutEvent & { readonly type: 'rollout-end' }> {
  const end = await eventOf(client, id, ({ type }) => type === 'rollout-end');
  if (end.type !== 'rollout-end') throw new Error('no end');
  return end;
}

/** A cloud with some of its methods replaced. */
export function cloudWith(real: Provider, replaced: Partial<Provider>): Provider {
  return { ...real, ...replaced };
}

/** The command of an event, if it is one. */
export function commandIn(event: RolloutEvent): Command['name'] | undefined {
  return event.type === 'command' ? event.name : undefined;
}
