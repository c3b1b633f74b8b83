import {
  advance,
  formatError,
  processTable,
  type RolloutError,
  readRollout,
  redactEvent,
  rollout,
  startRollout,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
import { collectEvents, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorOf, inTime, leftIn, REQUIRED, SERVING, specOf } from './play.ts';
import { answering, type Called, failingWith, WRONG_ANSWERS, WRONG_ERRORS } from './wrong-answers.ts';

const SPEC = specOf(['fake/a'], { ...REQUIRED, verify: { samples: 'golden' } });
const samples = { golden: [{ input: 1 }] };
const METHODS: readonly Called[] = ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor'];

interface Ended {
  readonly fake: FakeProvider;
  readonly error: RolloutError;
  readonly journal: Journal;
}

/** A rollout in one process. */
async function embedded(alter: (fake: FakeProvider) => Provider): Promise<Ended> {
  const clock = virtualClock();
  const journal = memoryJournal();
  const fake = fakeProvider({ ...SERVING, clock });
  const run = rollout(SPEC, { providers: { fake: alter(fake) }, samples, clock, journal, id: 'r' });
  const [result] = await inTime(clock, Promise.all([run.result, collectEvents(run)]));
  return { fake, journal, error: errorOf({ result }) };
}

/** The same, turn by turn. */
async function inTurns(alter: (fake: FakeProvider) => Provider): Promise<Ended> {
  const clock = virtualClock();
  const journal = memoryJournal();
  const fake = fakeProvider({ ...SERVING, clock });
  const options = { providers: { fake: alter(fake) }, samples, clock, journal };
  (await startRollout(SPEC, { ...options, id: 'r' }))._unsafeUnwrap();
  for (let turns = 0; turns < 500; turns += 1) {
    const turn = (await advance('r', options))._unsafeUnwrap();
    if (turn.ended) return { fake, journal, error: errorOf({ result: turn.result }) };
    await clock.sleep((turn.wakeAt ?? clock.now()) - clock.now());
  }
  throw new Error('it takes turns without end');
}

/** What became of a rollout: every text that a user may ask for is made, and what is left of it is looked for. */
async function outcomeOf({ fake, journal, error }: Ended, method: Called) {
  const { events } = (await readRollout(journal, 'r'))._unsafeUnwrap();
  return {
    text: formatError(error),
    end: processTable(events).at(-1)?.action,
    claims: (await journal.claims())._unsafeUnwrap().size,
    failure: 'failures' in error ? error.failures[0] : undefined,
    // A removal needs a look, which a provider that cannot be understood does not give.
    left: method === 'describe' ? [] : leftIn({ fake }, ['a']),
  };
}

/** The provider's bug, told by its name, its method and more; and nothing of the rollout is left: no deployment, no traffic, no claim. */
function bugOf(method: Called, said: string): object {
  return {
    text: expect.stringMatching(new RegExp(`fake\\.${method} .*${said.replaceAll(/[[\]().]/g, String.raw`\$&`)}`)),
    end: 'End',
    claims: 0,
    failure: { error: { kind: 'unexpected', retryable: false } },
    left: [],
  };
}

for (const [how, play] of [
  ['', embedded],
  [', in turns too', inTurns],
] as const) {
  test.each(WRONG_ANSWERS)(
    `%s from %s is the provider's bug, and the error names %s${how}`,
    async (_, method, field, alter) => {
      expect(await outcomeOf(await play((fake) => answering(fake, method, alter)), method)).toMatchObject(
        bugOf(method, field),
      );
    },
  );

  for (const method of METHODS)
    test.each(WRONG_ERRORS)(
      `${method} that fails with %s is told, with what is known of it${how}`,
      async (_, error, said) => {
        expect(await outcomeOf(await play((fake) => failingWith(fake, method, error)), method)).toMatchObject(
          bugOf(method, said),
        );
      },
    );
}

test('whatever a method answers, or has in a field of its answer, a rollout ends with a log that can be kept and told', async () => {
  const place = fc.oneof(
    fc.constant(undefined),
    fc.string(),
    fc.constantFrom(
      'state',
      'error',
      'findings',
      'target',
      'previous',
      'owner',
      'percent',
      'detail',
      'responses',
      'checks',
      'version',
    ),
  );
  const value = fc.oneof(
    fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true, withDate: true }),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...METHODS), place, value, async (method, field, wrong) => {
      const clock = virtualClock();
      const fake = fakeProvider({ ...SERVING, clock });
      const alter = (answer: object) => (field === undefined ? wrong : { ...answer, [field]: wrong });
      const run = rollout(SPEC, { providers: { fake: answering(fake, method, alter) }, samples, clock, id: 'r' });
      const [result, events] = await inTime(clock, Promise.all([run.result, collectEvents(run)]));
      const kind = result.isErr() ? result.error.kind : 'succeeded';
      expect(['rollout-failed', 'needs-human', 'succeeded']).toContain(kind);
      expect(result.isErr() ? formatError(result.error) : 'rollout r of fraud 42').toMatch(/rollout r of fraud 42/i);
      expect(processTable(events.map(redactEvent)).at(-1)).toMatchObject({ action: 'End' });
      expect(JSON.parse(JSON.stringify(events))).toEqual(events);
    }),
    { numRuns: 300 },
  );
});

test.each<readonly [string, (thrown: unknown) => unknown, string]>([
  ['5', () => 5, 'fake.route threw: the first (and mapError failed: its answer must be an object, not a number)'],
  [
    'a promise that rejects',
    () => Promise.reject(new Error('x')),
    'fake.route threw: the first (and mapError failed: its answer.kind is missing)',
  ],
  [
    'an error without a message',
    () => ({ kind: 'transient', retryable: true, scope: 'region' }),
    'its answer.message is missing',
  ],
])('a mapError that gives %s hides nothing', async (_, mapError, said) => {
  const { error } = await embedded((fake) => ({
    ...fake,
    route: async () => {
      throw new Error('the first');
    },
    mapError: mapError as NonNullable<Provider['mapError']>,
  }));
  expect(formatError(error)).toContain(said);
});

test.each<readonly [string, unknown, string]>([
  ['undefined', undefined, 'undefined'],
  ['an object without a prototype', Object.create(null), 'an object without a message'],
  [
    'an exception whose message is a symbol',
    Object.assign(new Error(), { message: Symbol('x') }),
    'an object without a message',
  ],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
])('%s that is thrown is told as well as it can be', async (_, thrown, said) => {
  const { error } = await embedded((fake) => ({ ...fake, deploy: async () => Promise.reject(thrown) }));
  expect(formatError(error)).toContain(`fake.deploy threw: ${said}`);
});
