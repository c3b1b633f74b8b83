import { advance, formatError, planRollout, resumeRollout, rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { inTime, only, SERVING, specOf } from './play.ts';

const SPEC = specOf(['fake/a']);

/** The fake with other capabilities: those numbers of `expectedMs` that are not named stay. */
function saying(fake: FakeProvider, { expectedMs, ...more }: { readonly [field: string]: unknown }): Provider {
  const { capabilities } = fake;
  const expected = typeof expectedMs === 'object' ? { ...capabilities.expectedMs, ...expectedMs } : expectedMs;
  return {
    ...fake,
    capabilities: { ...capabilities, ...more, expectedMs: expected ?? capabilities.expectedMs },
  } as Provider;
}

const WRONG: readonly (readonly [field: string, more: { readonly [field: string]: unknown }])[] = [
  ['settleMs', { settleMs: '30s' }],
  ['settleMs', { settleMs: Number.NaN }],
  ['settleMs', { settleMs: Number.POSITIVE_INFINITY }],
  ['expectedMs', { expectedMs: '5m' }],
  ['expectedMs.deploy', { expectedMs: { deploy: '5m' } }],
  ['expectedMs.route', { expectedMs: { route: -1 } }],
  ['expectedMs.retire', { expectedMs: { retire: null } }],
];

test.each([
  ...WRONG,
  ['metrics', { metrics: ['cost'] }],
  ['metrics', { metrics: 5 }],
  ['retires', { retires: 'no' }],
  ['traffic', { traffic: 'some' }],
] as const)('a provider whose %s is not what its type says is refused before anything runs: %j', (field, more) => {
  const planned = planRollout(SPEC, { providers: { fake: saying(fakeProvider(SERVING), more) } });
  const error = planned._unsafeUnwrapErr();
  expect(error.kind).toBe('incompatible-provider');
  expect(formatError(error)).toContain(`Provider 'fake' has capabilities.${field} `);
});

test.each(WRONG)(
  'a number in %s that went wrong while a rollout stood is that of its log, with one warning: %j',
  async (field, more) => {
    const clock = virtualClock();
    const journal = memoryJournal();
    const fake = fakeProvider({ ...SERVING, clock });
    const options = { clock, journal };
    (await startRollout(SPEC, { ...options, providers: { fake }, id: 'r' }))._unsafeUnwrap();
    const startedAt = clock.now();
    for (let turns = 0; turns < 500; turns += 1) {
      const turn = (await advance('r', { ...options, providers: { fake: saying(fake, more) } }))._unsafeUnwrap();
      if (turn.ended) break;
      await clock.sleep((turn.wakeAt ?? clock.now()) - clock.now());
    }
    const log = (await journal.read('r'))._unsafeUnwrap();
    expect(log.at(-1)).toMatchObject({ type: 'rollout-end', outcome: 'succeeded' });
    expect(only(log, 'warning').map(({ message }) => message)).toEqual([
      expect.stringContaining(`Provider 'fake' no longer has a valid number in capabilities.${field};`),
    ]);
    // As quickly as with the numbers that were right.
    expect(clock.now() - startedAt).toBeLessThan(120_000);
  },
);

test('a listener is told of the warning', async () => {
  const clock = virtualClock();
  const journal = memoryJournal();
  const fake = fakeProvider({ ...SERVING, clock });
  (await startRollout(SPEC, { clock, journal, providers: { fake }, id: 'r' }))._unsafeUnwrap();
  const providers = { fake: saying(fake, { settleMs: 'soon' }) };
  const run = (await resumeRollout('r', { clock, journal, providers }))._unsafeUnwrap();
  const warnings: string[] = [];
  run.on('warning', ({ message }) => warnings.push(message));
  expect((await inTime(clock, run.result)).isOk()).toBe(true);
  expect(warnings).toHaveLength(1);
});

const SECRETIVE = specOf(['fake/a'], {
  model: { name: 'fraud', version: '42', artifact: 's3://m', environment: { PIN: { secret: 'PIN' } } },
});

test('a secret of less than four characters is refused when a rollout starts, and only if the spec uses it', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock });
  const options = { providers: { fake }, clock };
  const refused = await rollout(SECRETIVE, { ...options, secrets: { PIN: '123' } }).result;
  expect(refused._unsafeUnwrapErr()).toMatchObject({
    kind: 'invalid-spec',
    issues: [{ path: 'model.environment.PIN' }],
  });
  expect(fake.calls).toEqual([]);
  expect(JSON.stringify(refused)).not.toContain('123');
  expect((await inTime(clock, rollout(SECRETIVE, { ...options, secrets: { PIN: '1234' } }).result)).isOk()).toBe(true);
  const unused = rollout(SPEC, { ...options, id: 'unused', secrets: { PIN: '123' } });
  expect((await inTime(clock, unused.result)).isOk()).toBe(true);
});

test('a secret that became too short holds no rollout up that has started', async () => {
  const clock = virtualClock();
  const journal = memoryJournal();
  const fake = fakeProvider({ ...SERVING, clock });
  const options = { providers: { fake }, clock, journal };
  (await startRollout(SECRETIVE, { ...options, secrets: { PIN: '1234' }, id: 'r' }))._unsafeUnwrap();
  expect((await advance('r', { ...options, secrets: { PIN: '1' } })).isOk()).toBe(true);
  const run = (await resumeRollout('r', { ...options, secrets: { PIN: '1' } }))._unsafeUnwrap();
  void run.abort();
  expect((await inTime(clock, run.result))._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted' });
});
