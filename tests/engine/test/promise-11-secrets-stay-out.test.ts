import { advance, type RolloutEvent, resumeRollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import type { Answer } from '@landfall/core/provider';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { play, SERVING } from './play.ts';
import {
  expectSilence,
  leaky,
  OPTIONS,
  playSilently,
  printed,
  SAMPLE_EXPECTED,
  SAMPLE_OUTPUT,
  SECRET,
  SPEC,
  WAYS,
} from './play-silently.ts';

test('of a rollout that succeeds nothing confidential is kept', async () => {
  const { result, fake } = await playSilently({ respond: () => SAMPLE_EXPECTED });
  expect(result.isOk()).toBe(true);
  expect(fake.calls.filter(({ method }) => method === 'verify')).toHaveLength(2);
});

test('of a verification that fails nothing confidential is kept, though the sample is named', async () => {
  const { result } = await playSilently({ respond: () => SAMPLE_OUTPUT });
  expect(printed(result._unsafeUnwrapErr())).toContain("sample 'jane'");
});

test('the provider gets the secret value, in every call that carries the model', async () => {
  const seen: string[] = [];
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, respond: () => SAMPLE_EXPECTED });
  const spying: FakeProvider = {
    ...fake,
    prepare(request, call) {
      seen.push(request.model.environment['TOKEN'] ?? '');
      return fake.prepare(request, call);
    },
    deploy(request, call) {
      seen.push(request.model.environment['TOKEN'] ?? '');
      return fake.deploy(request, call);
    },
  };
  await playSilently({}, { clock, fake: spying });
  expect(new Set(seen)).toEqual(new Set([SECRET]));
  expect(seen).toHaveLength(4);
});

for (const method of ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire'] as const)
  for (const how of WAYS)
    test(`a secret in ${how} of ${method} is masked`, async () => {
      const { events } = await playSilently({}, { fake: leaky(method, how) });
      // Nothing is retired where all goes well.
      expect(printed(events).includes('the request was { TOKEN: *** }')).toBe(method !== 'retire');
    });

test('a secret in a finding is masked', async () => {
  const { events } = await playSilently({ faults: [{ kind: 'finding', message: `no quota for ${SECRET}` }] });
  expect(printed(events)).toContain('no quota for ***');
});

test('a secret in the detail of an observation, or of a check, is masked', async () => {
  const fake = fakeProvider({
    ...SERVING,
    respond: () => SAMPLE_EXPECTED,
    checks: () => [{ name: 'up', passed: false, detail: `env is ${SECRET}` }],
  });
  const { events } = await playSilently(
    {},
    {
      fake: {
        ...fake,
        async describe(request, call) {
          return (await fake.describe(request, call)).map((seen) => ({ ...seen, detail: `started with ${SECRET}` }));
        },
      },
    },
  );
  expect(printed(events)).toContain("check 'up' did not pass: env is ***");
});

for (const method of ['prepare', 'deploy', 'route', 'monitor', 'retire'] as const)
  test(`a handle of ${method} with a secret in it is refused`, async () => {
    const fake = fakeProvider({ ...SERVING, respond: () => SAMPLE_EXPECTED });
    const tainted = { ...fake };
    const taint = <T extends object>(handle: T): T => ({ ...handle, token: SECRET });
    if (method === 'prepare')
      tainted.prepare = async (request, call) =>
        (await fake.prepare(request, call)).map((prepared) => ({
          ...prepared,
          deployment: taint(prepared.deployment),
        }));
    else if (method === 'deploy')
      tainted.deploy = async (request, call) => (await fake.deploy(request, call)).map(taint);
    else if (method === 'route') tainted.route = async (request, call) => (await fake.route(request, call)).map(taint);
    else {
      const untainted = fake[method];
      tainted[method] = async (request, call): Answer<(typeof request)['deployment']> =>
        (await untainted(request, call)).map(taint);
    }
    const { result } = await playSilently({}, { fake: tainted });
    // Nothing is retired where all goes well.
    expect(result.isErr() && printed(result.error).includes('a secret value in it')).toBe(method !== 'retire');
  });

test('an exception of a provider takes no stack into the log', async () => {
  const { events } = await playSilently({ faults: [{ kind: 'throws', method: 'deploy', message: 'boom' }] });
  expect(printed(events)).toContain('boom');
  expect(printed(events)).not.toMatch(/\.ts:\d+/);
});

test('in turns, too, nothing confidential is kept', async () => {
  const journal: Journal = memoryJournal();
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, respond: () => SAMPLE_OUTPUT });
  const options = { providers: { fake }, journal, clock, ...OPTIONS };
  (await startRollout(SPEC, { ...options, id: 'r' }))._unsafeUnwrap();
  for (let turns = 0; turns < 1_000; turns += 1) {
    const turn = (await advance('r', options))._unsafeUnwrap();
    expectSilence('turn', turn);
    if (turn.ended) break;
    await clock.sleep((turn.wakeAt ?? clock.now()) - clock.now());
  }
  const log: readonly RolloutEvent[] = (await journal.read('r'))._unsafeUnwrap();
  expect(log.at(-1)?.type).toBe('rollout-end');
  expectSilence('log', log);
});

test('a secret that changed its value between stop and resume is the new one, and neither is kept', async () => {
  const journal = memoryJournal();
  const { fake, clock } = await play(SPEC, {
    ...OPTIONS,
    journal,
    cloud: { ...SERVING, respond: () => SAMPLE_EXPECTED },
    watch: (event, { run }) => {
      if (event.type === 'step-start' && event.action === 'deploy') void run.stop();
    },
  });
  const fresh = 'rotated-since';
  const run = (
    await resumeRollout('r', { providers: { fake }, clock, journal, ...OPTIONS, secrets: { TOKEN: fresh } })
  )._unsafeUnwrap();
  expect((await run.result).isOk()).toBe(true);
  const log = printed((await journal.read('r'))._unsafeUnwrap());
  expect(log).not.toContain(fresh);
  expectSilence('log', log);
});
