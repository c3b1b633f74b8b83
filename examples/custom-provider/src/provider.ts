import { type Call, defineProvider, type Json, providerError } from '@landfall/core/provider';
import type { Listed, Shares } from './depot.ts';

const KINDS = { 400: 'invalid', 401: 'permission', 404: 'not-found', 409: 'conflict', 429: 'throttled' } as const;

/** Serves models on the depot, our own serving platform: a REST interface, one deployment an id. */
export function depotProvider({ url }: { readonly url: string }) {
  async function ask<T>(method: string, path: string, call: Call, body?: unknown): Promise<T> {
    const init = { method, signal: call.signal, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const response = await fetch(`${url}/regions/${call.region}/${path}`, init);
    if (response.ok) return (await response.json()) as T;
    const kind = KINDS[response.status as keyof typeof KINDS] ?? 'transient';
    throw providerError({ kind, message: `${method} ${path} in ${call.region}: ${await response.text()}` });
  }
  const shares = ({ id }: { id: string }, previous: { id: string } | null, percent: number): Shares =>
    previous === null ? { [id]: percent } : { [id]: percent, [previous.id]: 100 - percent };

  return defineProvider<{ id: string }>({
    name: 'depot',
    prepare: async ({ model }, call) => {
      const id = `${model.name}-${call.key}`.replaceAll(/[^\w-]+/g, '-');
      const there = Object.entries(await ask<Listed>('GET', 'deployments', call));
      const [serving] = there.filter(([other, { percent }]) => other !== id && percent > 0);
      const previous = serving === undefined ? null : { id: serving[0] };
      return { deployment: { id }, previous, target: `${url}/regions/${call.region}` };
    },
    deploy: async ({ model, deployment }, call) => {
      await ask<void>('PUT', `deployments/${deployment.id}`, call, { owner: call.key, ...model });
      return deployment;
    },
    describe: async ({ deployment }, call) => {
      const found = (await ask<Listed>('GET', 'deployments', call))[deployment.id];
      if (found === undefined) return { state: 'absent' };
      const { status, owner, version, percent, reason = 'it did not start' } = found;
      if (status !== 'failed') return { state: status === 'up' ? 'ready' : 'pending', owner, version, percent };
      return { state: 'failed', owner, error: providerError({ kind: 'container', message: reason }) };
    },
    verify: async ({ deployment, samples }, call) => {
      const predict = async (input: Json) => {
        const askedAt = performance.now();
        const output = await ask<Json>('POST', `deployments/${deployment.id}/predict`, call, input);
        return { output, latencyMs: performance.now() - askedAt };
      };
      return Promise.all(samples.map(({ input }) => predict(input)));
    },
    route: ({ deployment, previous, from, percent }, call) =>
      ask<void>('PUT', 'traffic', call, {
        from: shares(deployment, previous, from),
        to: shares(deployment, previous, percent),
      }),
    monitor: ({ deployment }, call) => ask<void>('PUT', `deployments/${deployment.id}/alarm`, call),
    retire: ({ deployment }, call) => ask<void>('DELETE', `deployments/${deployment.id}`, call),
    mapError: (thrown) => {
      if (!(thrown instanceof TypeError) || thrown.message !== 'fetch failed') return undefined;
      return providerError({ kind: 'transient', message: `The depot does not answer: ${String(thrown.cause)}` });
    },
  });
}
