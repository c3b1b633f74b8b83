import { err, ok } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { type Call, type Model, providerError } from './contract.ts';
import { defineProvider } from './define-provider.ts';
import type { SimpleProvider, Tracked } from './defined-provider.ts';

type Handle = { readonly id: string };

const model: Model = { name: 'fraud', version: '42', artifact: 'memory:', environment: {} };
const call: Call = { region: 'eu-west-1', key: 'r1/deploy/1', now: 0, signal: new AbortController().signal };

function author(parts: Partial<SimpleProvider<Handle>> = {}): SimpleProvider<Handle> {
  return {
    name: 'own',
    deploy: async (request) => ({ id: request.model.version }),
    verify: async ({ samples }) => samples.map(({ input }) => ({ output: input, latencyMs: 1 })),
    route: async () => {},
    monitor: async () => {},
    ...parts,
  };
}

const planned: Tracked<Handle> = { handle: null, made: null };
const deployed: Tracked<Handle> = { handle: { id: '42' }, made: { owner: 'r1/deploy/1', version: '42', percent: 0 } };

describe('a provider of deploy, verify, route and monitor alone', () => {
  const provider = defineProvider(author());

  it('says what it can do', () => {
    expect(provider).toMatchObject({ specVersion: 'v1', name: 'own' });
    expect(provider.capabilities).toEqual({ traffic: 'percent', metrics: [], settleMs: 0, retires: false });
    expect(provider.metric).toBeUndefined();
  });

  it('knows of nothing before the deploy', async () => {
    const prepared = await provider.prepare({ model }, call);
    expect(prepared).toEqual(ok({ deployment: planned, previous: null, target: 'own:eu-west-1', findings: [] }));
    expect(await provider.describe({ deployment: planned }, call)).toEqual(ok({ state: 'absent' }));
  });

  it('takes a call that returned as done', async () => {
    const made = (await provider.deploy({ model, deployment: planned }, call))._unsafeUnwrap();
    expect(made).toEqual(deployed);
    const routed = (
      await provider.route({ deployment: made, previous: null, from: 0, percent: 100 }, call)
    )._unsafeUnwrap();
    const watched = (await provider.monitor({ deployment: routed }, call))._unsafeUnwrap();
    expect(await provider.describe({ deployment: watched }, call)).toEqual(
      ok({ state: 'ready', owner: 'r1/deploy/1', version: '42', percent: 100 }),
    );
  });

  it('calls deploy again only where its answer was lost', async () => {
    let calls = 0;
    const counted = defineProvider(author({ deploy: () => ({ id: String(++calls) }) }));
    const lost = (await counted.deploy({ model, deployment: planned }, call))._unsafeUnwrap();
    expect(await counted.deploy({ model, deployment: lost }, call)).toEqual(ok(lost));
    expect(calls).toBe(1);
    expect((await counted.deploy({ model, deployment: planned }, call)).isOk()).toBe(true);
    expect(calls).toBe(2);
  });

  it('refuses to move traffic from a share that is not the case', async () => {
    const answer = await provider.route({ deployment: deployed, previous: null, from: 50, percent: 100 }, call);
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'conflict', retryable: false });
  });

  it('verifies, routes and monitors nothing that was not made', async () => {
    const answers = await Promise.all([
      provider.verify({ deployment: planned, samples: [] }, call),
      provider.route({ deployment: planned, previous: null, from: 0, percent: 100 }, call),
      provider.monitor({ deployment: planned }, call),
    ]);
    for (const answer of answers) expect(answer._unsafeUnwrapErr().kind).toBe('not-found');
  });

  it('says that it cannot remove anything, unless there is nothing', async () => {
    expect((await provider.retire({ deployment: deployed }, call))._unsafeUnwrapErr().kind).toBe('unsupported');
    expect(await provider.retire({ deployment: planned }, call)).toEqual(ok(planned));
  });

  it('completes what verify left out', async () => {
    const samples = [{ input: 1 }];
    expect((await provider.verify({ deployment: deployed, samples }, call))._unsafeUnwrap()).toEqual({
      subject: 'deployment',
      responses: [{ output: 1, latencyMs: 1 }],
    });
    const checking = defineProvider(author({ verify: () => ({ checks: [{ name: 'ping', passed: true }] }) }));
    expect((await checking.verify({ deployment: deployed, samples }, call))._unsafeUnwrap()).toEqual({
      subject: 'deployment',
      responses: [],
      checks: [{ name: 'ping', passed: true }],
    });
  });
});

describe('what the author adds', () => {
  it('retires: then it is absent', async () => {
    const provider = defineProvider(author({ retire: async () => {} }));
    expect(provider.capabilities.retires).toBe(true);
    const retired = (await provider.retire({ deployment: deployed }, call))._unsafeUnwrap();
    expect(await provider.describe({ deployment: retired }, call)).toEqual(ok({ state: 'absent' }));
  });

  it('describes: the cloud is believed, not the handle', async () => {
    const provider = defineProvider(
      author({ describe: ({ deployment }) => ({ state: 'pending', detail: deployment.id }) }),
    );
    expect(await provider.describe({ deployment: deployed }, call)).toEqual(ok({ state: 'pending', detail: '42' }));
    expect(await provider.describe({ deployment: planned }, call)).toEqual(ok({ state: 'absent' }));
  });

  it('prepares: names and what served before reach its other functions', async () => {
    const seen: unknown[] = [];
    const provider = defineProvider<Handle>({
      ...author(),
      prepare: () => ({ deployment: { id: 'new' }, previous: { id: 'old' } }),
      deploy: ({ deployment }) => deployment,
      describe: () => ({ state: 'absent' }),
      route: ({ deployment, previous }) => void seen.push(deployment, previous),
    });
    const { deployment, previous, target, findings } = (await provider.prepare({ model }, call))._unsafeUnwrap();
    expect({ target, findings }).toEqual({ target: 'own:eu-west-1', findings: [] });
    expect((await provider.route({ deployment, previous, from: 0, percent: 10 }, call)).isOk()).toBe(true);
    expect(seen).toEqual([{ id: 'new' }, { id: 'old' }]);
  });

  it('is refused when it prepares and cannot describe', () => {
    const parts = { ...author(), prepare: () => ({ deployment: { id: 'new' } }) };
    // @ts-expect-error for those who write JavaScript
    expect(() => defineProvider(parts)).toThrow(/add "describe"/);
  });

  it('reads metrics in its own handle', async () => {
    const provider = defineProvider(
      author({ capabilities: { metrics: ['latency-p50'] }, metric: () => ({ state: 'value', value: 5, samples: 5 }) }),
    );
    expect(provider.capabilities).toMatchObject({ traffic: 'percent', metrics: ['latency-p50'] });
    const query = { metric: 'latency-p50', windowMs: 1_000 } as const;
    expect(await provider.metric?.({ deployment: deployed, query }, call)).toEqual(
      ok({ state: 'value', value: 5, samples: 5 }),
    );
    expect((await provider.metric?.({ deployment: planned, query }, call))?._unsafeUnwrap().state).toBe('no-data');
  });
});

describe('a failure', () => {
  const deployWith = (parts: Partial<SimpleProvider<Handle>>) =>
    defineProvider(author(parts)).deploy({ model, deployment: planned }, call);
  const denied = providerError({ kind: 'permission', message: 'not allowed' });

  it('may be returned, or thrown', async () => {
    expect(await deployWith({ deploy: async () => err(denied) })).toEqual(err(denied));
    expect(await deployWith({ deploy: () => Promise.reject(denied) })).toEqual(err(denied));
  });

  it('may come from another copy of neverthrow', async () => {
    const foreign = { isOk: () => true, isErr: () => false, value: { id: 'elsewhere' } };
    const made = await deployWith({ deploy: async () => foreign as never });
    expect(made._unsafeUnwrap().handle).toEqual({ id: 'elsewhere' });
  });

  it('keeps no more than the fields of the contract', async () => {
    const thrown = Object.assign(new Error('slow down'), {
      kind: 'throttled',
      retryAfterMs: 9,
      headers: { cookie: 'secret' },
    });
    const answer = await deployWith({ deploy: () => Promise.reject(thrown) });
    expect(answer).toEqual(
      err({ kind: 'throttled', message: 'slow down', retryable: true, scope: 'region', retryAfterMs: 9 }),
    );
  });

  it('is named by mapError where it is something else', async () => {
    const deploy = () => Promise.reject(new Error('ECONNRESET'));
    const mapError = () => providerError({ kind: 'transient', message: 'the platform hung up' });
    expect((await deployWith({ deploy, mapError }))._unsafeUnwrapErr().kind).toBe('transient');
  });

  it('of a cancelled call is transient, whatever the client throws when its signal is aborted', async () => {
    const caller = new AbortController();
    caller.abort();
    const cancelled: Call = { ...call, signal: caller.signal };
    for (const thrown of [
      caller.signal.reason,
      { name: 'CanceledError' },
      Object.assign(new Error('1'), { code: 1 }),
    ]) {
      const provider = defineProvider(author({ deploy: () => Promise.reject(thrown as Error) }));
      const answer = await provider.deploy({ model, deployment: planned }, cancelled);
      expect(answer._unsafeUnwrapErr()).toEqual(
        providerError({ kind: 'transient', message: "own's call in eu-west-1 was cancelled." }),
      );
    }
    const named = author({ deploy: () => Promise.reject(new Error('403')), mapError: () => denied });
    const answer = await defineProvider(named).deploy({ model, deployment: planned }, cancelled);
    expect(answer._unsafeUnwrapErr()).toEqual(denied);
  });

  it("of the author's own time limit is transient", async () => {
    const deploy = () => Promise.reject(new DOMException('The operation timed out.', 'TimeoutError'));
    expect((await deployWith({ deploy }))._unsafeUnwrapErr()).toEqual(
      providerError({ kind: 'transient', message: "own's call in eu-west-1 timed out." }),
    );
  });

  it('is thrown on where nobody can name it, for the engine to name', async () => {
    const deploy = () => Promise.reject(new Error('ECONNRESET'));
    await expect(deployWith({ deploy })).rejects.toThrow('ECONNRESET');
    const bugs = [() => undefined, () => 5, () => Promise.reject(new Error('a bug')), () => JSON.parse('{')];
    for (const mapError of bugs) {
      await expect(deployWith({ deploy, mapError: mapError as never })).rejects.toThrow('ECONNRESET');
    }
  });
});
