import { advance, type Clock, formatError, resumeRollout, rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { memoryRouter, type Router } from '@landfall/core/router';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { okAsync, ResultAsync } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { person, played, signal, spec, tableOf } from './routed.ts';

describe('what stands in the way of a table', () => {
  test('a table that others change all the time is given up after five tries of a call', async () => {
    const inner = memoryRouter();
    let count = 0;
    const router: Router = {
      ...inner,
      apply: (table, expected, call) => {
        count += 1;
        const theirs = { ...table, entries: [{ ...person, weight: count }] };
        return inner.apply(theirs, expected, call).andThen(() => inner.apply(table, expected, call));
      },
    };
    expect((await played(router))._unsafeUnwrapErr()).toMatchObject({
      kind: 'rollout-failed',
      failures: [
        { action: 'enter', error: { kind: 'conflict' } },
        { action: 'enter', error: { kind: 'conflict' } },
      ],
    });
    expect(count).toBe(2 * 5);
  });

  test('a process whose lease ran out while it read the table does not write it', async () => {
    const inner = memoryRouter();
    const journal = memoryJournal();
    const time = virtualClock();
    let [stoppedFor, hasClaim, applied] = [0, false, 0];
    const clock: Clock = { now: () => time.now() + stoppedFor, sleep: (ms, stop) => time.sleep(ms, stop) };
    const router: Router = {
      ...inner,
      read: (call) => {
        if (!hasClaim || stoppedFor > 0) return inner.read(call);
        // Stopped for an hour; another takes over meanwhile.
        stoppedFor = 3_600_000;
        return new ResultAsync(journal.acquire('r', 'successor', clock.now(), 60_000)).andThen(() =>
          inner.read(call),
        ) as ReturnType<Router['read']>;
      },
      apply: (...change) => {
        applied += 1;
        return inner.apply(...change);
      },
    };
    const run = rollout(spec, { id: 'r', providers: { fake: fakeProvider({ clock: time }) }, router, clock, journal });
    run.on('effect-start', ({ method }) => {
      hasClaim ||= method === 'enter';
    });
    expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'busy', holder: 'successor' });
    expect(applied).toBe(0);
  });

  test('a table that a read shows late is not written twice', async () => {
    const clock = virtualClock();
    const inner = memoryRouter();
    let [applied, late, until] = [0, await tableOf(inner), 0];
    const router: Router = {
      ...inner,
      capabilities: { ...inner.capabilities, settleMs: 60_000 },
      read: (call) => inner.read(call).map((table) => (clock.now() < until ? late : table)),
      apply: (table, expected, call) => {
        applied += 1;
        const before = inner.read({ ...call, model: 'fraud' });
        return before.andThen((seen) => {
          [late, until] = [seen, clock.now() + 50_000];
          return inner.apply(table, expected, call);
        });
      },
    };
    const one = { ...spec, regions: ['fake/a'] } as const;
    const result = await rollout(one, { providers: { fake: fakeProvider({ clock }) }, router, clock }).result;
    expect(result.isOk()).toBe(true);
    expect(applied).toBe(1);
  });

  test('a table of another model is not touched, and nothing else is', async () => {
    const inner = memoryRouter();
    const router: Router = { ...inner, read: () => okAsync({ version: 3, model: 'churn', entries: [person] }) };
    const clock = virtualClock();
    const fake = fakeProvider({ clock });
    expect((await played(router, { clock, providers: { fake } }))._unsafeUnwrapErr()).toMatchObject({
      failures: [
        { action: 'read-table', error: { kind: 'invalid', message: expect.stringContaining("of model 'churn'") } },
      ],
    });
    expect(fake.calls.filter(({ method }) => method === 'deploy')).toEqual([]);
  });

  test('a rollback leaves no table empty that was not empty before: it calls a person', async () => {
    const clock = virtualClock();
    const router = memoryRouter({ table: { version: 1, model: 'fraud', entries: [person] } });
    const fake = fakeProvider({ clock, serving: { version: '41' } });
    const one = { ...spec, regions: ['fake/a'] } as const;
    const run = rollout(one, { providers: { fake }, router, clock });
    const takeTheirsOut = async (): Promise<void> => {
      const table = await tableOf(router);
      const entries = table.entries.filter(({ region }) => region !== person.region);
      (await router.apply({ ...table, entries }, table.version, { signal }))._unsafeUnwrap();
      void run.abort('it is no good');
    };
    run.on('step-start', ({ action }) => void (action === 'monitor' && takeTheirsOut()));
    expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'incomplete' } });
    expect((await tableOf(router)).entries.map(({ region }) => region)).toEqual(['fake/a']);
  });

  test('a rollout goes on with the router that it started with, and with no other', async () => {
    const journal = memoryJournal();
    const clock = virtualClock();
    const fake = fakeProvider({ clock });
    const options = { providers: { fake }, journal, clock };
    (await startRollout(spec, { ...options, id: 'r', router: memoryRouter() }))._unsafeUnwrap();
    for (const router of [undefined, memoryRouter({ name: 'other' })]) {
      const resumed = (await resumeRollout('r', { ...options, router }))._unsafeUnwrapErr();
      expect(resumed).toMatchObject({ kind: 'invalid-options' });
      expect(formatError(resumed)).toContain("pass 'memory', which the rollout started with");
      expect((await advance('r', { ...options, router }))._unsafeUnwrapErr()).toEqual(resumed);
    }
    expect(fake.calls).toEqual([]);
  });
});
