import {
  advance,
  foldEvents,
  type RolloutEvent,
  type RolloutSpec,
  readRollout,
  rollout,
  startRollout,
} from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
import { virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { err, ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { inTime, onEvery, play, SERVING, specOf, tell, withoutNonce } from './play.ts';

const SPEC = specOf([['fake/a', 'fake/b']], {
  stages: [{ percent: 50 }, { percent: 100 }],
  verify: { samples: 'golden' },
  monitoring: 'required',
  model: { name: 'fraud', version: '42', artifact: 's3://m', environment: { LEVEL: 'debug' } },
});
const SAMPLES = { golden: [{ name: 'one', input: { amount: [1, 2, 3] }, expect: { score: [0.5] } }] };
const CLOUD: FakeOptions = { ...SERVING, respond: () => ({ score: [0.5] }) };
const FAILING: FakeOptions = {
  ...CLOUD,
  faults: [{ kind: 'fail', method: 'monitor', region: 'b', error: { kind: 'quota', message: 'full' } }],
};

/** Spoils whatever can be reached from a value: what cannot be changed is left. */
function spoil(value: unknown, seen = new Set<unknown>()): void {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  if (value instanceof Map) {
    for (const each of value.values()) spoil(each, seen);
    value.clear();
  }
  for (const key of Object.keys(value)) {
    spoil(Reflect.get(value, key), seen);
    Reflect.set(value, key, 'spoilt');
    Reflect.deleteProperty(value, key);
  }
}

/** A provider that spoils every request that it was given, and later everything that it gave. */
function spoiling(fake: FakeProvider): Provider {
  const given: unknown[] = [];
  const ask =
    (method: 'prepare' | 'deploy' | 'describe' | 'verify' | 'route' | 'monitor' | 'retire') =>
    async (request: object, call: object) => {
      for (const answer of given.splice(0)) spoil(answer);
      const answer = await (
        fake[method] as unknown as (
          request: object,
          call: object,
        ) => Promise<{ isOk(): boolean; value: unknown; error: unknown }>
      )(structuredClone(request), call);
      spoil(request);
      // Copies, so that only what the engine holds can be spoilt, and not the cloud itself.
      const copy = structuredClone(answer.isOk() ? answer.value : answer.error);
      given.push(copy);
      return answer.isOk() ? ok(copy) : err(copy);
    };
  const methods = ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire'] as const;
  return { ...fake, ...Object.fromEntries(methods.map((method) => [method, ask(method)])) } as Provider;
}

function told(events: readonly RolloutEvent[]): readonly string[] {
  return events.map((event) =>
    `${event.at} ${tell(event)} ${withoutNonce(JSON.stringify(event).replaceAll(/fraud-42-\w+/g, 'fraud-42'))}`.replace(
      /"nonce":"\w+"/,
      '',
    ),
  );
}

for (const [how, cloud] of [
  ['succeeds', CLOUD],
  ['fails and is rolled back', FAILING],
] as const) {
  test(`a rollout that ${how} is the same when listeners, readers and the provider spoil all that they are given`, async () => {
    const options = { samples: SAMPLES, id: 'r' };
    const clean = memoryJournal();
    const quiet = await play(SPEC, { ...options, cloud, journal: clean });

    const clock = virtualClock();
    const journal = memoryJournal();
    const fake = fakeProvider({ ...cloud, clock });
    const run = rollout(SPEC, { ...options, providers: { fake: spoiling(fake) }, clock, journal });
    onEvery(run, (event) => {
      spoil(event);
      spoil(run.snapshot());
      spoil(run.explain());
    });
    const iterated = (async () => {
      for await (const event of run) spoil(event);
    })();
    const [result] = await inTime(clock, Promise.all([run.result, iterated]));
    expect(result.isOk()).toBe(quiet.result.isOk());
    spoil(result);
    spoil((await journal.read('r'))._unsafeUnwrap());
    spoil((await readRollout(journal, 'r'))._unsafeUnwrap());

    const log = (await journal.read('r'))._unsafeUnwrap();
    expect(told(log)).toEqual(told((await clean.read('r'))._unsafeUnwrap()));
    expect(run.snapshot().seq).toBe(log.length);
    expect(run.snapshot().regions.map(({ percent }) => percent)).toEqual(cloud === CLOUD ? [100, 100] : [0, 0]);
    expect(SAMPLES.golden[0]).toEqual({ name: 'one', input: { amount: [1, 2, 3] }, expect: { score: [0.5] } });
  });
}

/** Everything that can be reached from a value. */
function* within(value: unknown, seen = new Set<unknown>()): Generator<object> {
  if (typeof value !== 'object' || value === null || seen.has(value)) return;
  seen.add(value);
  yield value;
  for (const field of Object.values(value)) yield* within(field, seen);
}

test('nothing of the caller is frozen: not the spec, the samples, the options, the answers of a provider, or the log of a journal', async () => {
  const spec = structuredClone(SPEC) as RolloutSpec;
  const samples = structuredClone(SAMPLES);
  const secrets = { TOKEN: 'hunter2' };
  const clock = virtualClock();
  const fake = fakeProvider({ ...CLOUD, clock });
  const answers: unknown[] = [];
  const provider: Provider = {
    ...fake,
    capabilities: structuredClone(fake.capabilities),
    async prepare(request, call) {
      const answer = await fake.prepare(request, call);
      if (answer.isOk()) answers.push(answer.value);
      return answer;
    },
    async deploy(request, call) {
      const answer = await fake.deploy(request as never, call);
      if (answer.isOk()) answers.push(answer.value);
      return answer;
    },
  };
  const journal = memoryJournal();
  // A journal of somebody else's, which gives what it keeps.
  const kept: RolloutEvent[] = [];
  const own = {
    ...journal,
    read: async (id: string) =>
      (await journal.read(id)).map((events) => {
        kept.splice(0, kept.length, ...(structuredClone(events) as RolloutEvent[]));
        return kept;
      }),
  };
  const options = { providers: { fake: provider }, samples, secrets, clock, journal: own };
  (await startRollout(spec, { ...options, id: 'r' }))._unsafeUnwrap();
  for (let turns = 0; turns < 500; turns += 1) {
    const turn = (await advance('r', options))._unsafeUnwrap();
    for (const object of within([spec, samples, secrets, provider.capabilities, answers, kept]))
      expect(Object.isFrozen(object)).toBe(false);
    if (turn.ended) break;
    await clock.sleep((turn.wakeAt ?? clock.now()) - clock.now());
  }
  expect(answers.length).toBeGreaterThan(3);
  expect(kept.length).toBeGreaterThan(10);
});

test('a state that a reader spoils is not where the next rollout begins', () => {
  const before = structuredClone(foldEvents([]));
  spoil(foldEvents([]));
  expect(foldEvents([])).toEqual(before);
});
