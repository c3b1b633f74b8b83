import { rollout } from '@landfall/core';
import { memoryRouter, type Router } from '@landfall/core/router';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { errAsync, okAsync, ResultAsync } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { person, played, spec, tableOf } from './routed.ts';

const transient = { kind: 'transient', message: 'not now', retryable: true, scope: 'region' } as const;

describe('a rollout and its router', () => {
  test('enter all regions, and leave what others entered', async () => {
    const router = memoryRouter({ table: { version: 7, model: 'fraud', entries: [person] } });
    expect((await played(router)).isOk()).toBe(true);
    const { version, entries } = await tableOf(router);
    expect(version).toBe(9);
    expect(entries).toMatchObject([
      person,
      { region: 'fake/a', url: 'https://a.models.example/fraud', weight: 1, state: 'in', modelVersion: '42' },
      {
        region: 'fake/b',
        url: 'https://b.models.example/fraud',
        owner: expect.stringMatching(/^r\/.*\/deploy:fake\/b\/1$/),
      },
    ]);
  });

  test('a change of somebody else in between is kept, and ours is made after it', async () => {
    const inner = memoryRouter();
    let isFirst = true;
    const router: Router = {
      ...inner,
      apply: (table, expected, call) => {
        if (!isFirst) return inner.apply(table, expected, call);
        isFirst = false;
        const theirs = { ...table, entries: [person] };
        return inner.apply(theirs, expected, call).andThen(() => inner.apply(table, expected, call));
      },
    };
    expect((await played(router)).isOk()).toBe(true);
    expect((await tableOf(inner)).entries.map(({ region }) => region)).toEqual(['fake/z', 'fake/a', 'fake/b']);
  });

  test('an entry of ours that somebody changed is a conflict, which no retry overwrites', async () => {
    const inner = memoryRouter();
    let reads = 0;
    const router: Router = {
      ...inner,
      apply: (table, expected, call) => {
        const changed = table.entries.map((entry) => ({ ...entry, url: 'https://elsewhere.example' }));
        return inner.apply({ ...table, entries: changed }, expected, call);
      },
      read: (call) => {
        reads += 1;
        return inner.read(call);
      },
    };
    const result = await played(router);
    expect(result._unsafeUnwrapErr()).toMatchObject({
      kind: 'rollout-failed',
      failures: [
        {
          kind: 'drift',
          action: 'enter',
          expected: 'the entry of version 42 in the table',
          observed: 'its url is "https://elsewhere.example", not "https://a.models.example/fraud"',
        },
        {},
      ],
    });
    expect(reads).toBeLessThan(20);
  });

  test('an answer that was lost is looked after, and a router that fails for a while is asked again', async () => {
    const inner = memoryRouter();
    const answers = [transient, undefined, transient];
    const router: Router = {
      ...inner,
      apply: (table, expected, call) => {
        const error = answers.shift();
        const applied = inner.apply(table, expected, call);
        return error === undefined ? applied : applied.andThen(() => errAsync(error));
      },
    };
    expect((await played(router)).isOk()).toBe(true);
    expect((await tableOf(inner)).version).toBe(2);
  });

  test('a change that spreads slowly is awaited', async () => {
    const clock = virtualClock();
    const inner = memoryRouter();
    let spreadAt = 0;
    const router: Router = {
      ...inner,
      apply: (table, expected, call) => {
        spreadAt = clock.now() + 90_000;
        return inner.apply(table, expected, call);
      },
      pending: () => okAsync(clock.now() < spreadAt ? 'the change is spreading' : undefined),
    };
    const from = clock.now();
    const result = await played(router, { clock, providers: { fake: fakeProvider({ clock }) } });
    expect(result.isOk()).toBe(true);
    expect(clock.now() - from).toBeGreaterThanOrEqual(90_000);
  });

  test('a removal that spreads slowly is awaited before any traffic moves', async () => {
    const clock = virtualClock();
    const inner = memoryRouter();
    let spreadAt = 0;
    const router: Router = {
      ...inner,
      apply: (table, expected, call) => {
        if (table.entries.length === 0) spreadAt = clock.now() + 300_000;
        return inner.apply(table, expected, call);
      },
      pending: () => okAsync(clock.now() < spreadAt ? 'the change is spreading' : undefined),
    };
    const fake = fakeProvider({ clock, faults: [{ kind: 'fail', method: 'monitor', error: { kind: 'permission' } }] });
    const options = { id: 'r', providers: { fake }, router, clock };
    const run = rollout({ ...spec, regions: ['fake/a'], monitoring: 'required' }, options);
    const removed: number[] = [];
    run.on('step-start', ({ action, at }) => void (action === 'remove' && removed.push(at)));
    expect((await run.result).isErr()).toBe(true);
    expect((await tableOf(inner)).entries).toEqual([]);
    expect(removed).toHaveLength(1);
    expect(removed[0]).toBeGreaterThanOrEqual(spreadAt);
  });

  test.each<[string, Router, string]>([
    [
      'has a table of another model',
      memoryRouter({ table: { version: 1, model: 'churn', entries: [] } }),
      "belongs to the model 'churn'",
    ],
    [
      'throws',
      {
        ...memoryRouter(),
        read: () => {
          throw new Error('it broke');
        },
      },
      'the router threw: it broke',
    ],
    [
      'gives what is no table',
      { ...memoryRouter(), read: () => okAsync({ version: 1, model: 'fraud', entries: [{ ...person, weight: -1 }] }) },
      'entries[0].weight must be a number from 0 on',
    ],
    [
      'never answers',
      { ...memoryRouter(), read: () => new ResultAsync(new Promise<never>(() => undefined)) },
      'memory.read-table gave no answer within 2m',
    ],
  ])('a router that %s fails the rollout before anything is changed', async (_, router, message) => {
    const clock = virtualClock();
    const fake = fakeProvider({ clock });
    const result = await played(router, { clock, providers: { fake } });
    expect(JSON.stringify(result._unsafeUnwrapErr())).toContain(message);
    expect(fake.running(clock.now())).toEqual([]);
  });

  test('no secret of the options is in what the router says', async () => {
    const secrets = { token: 'hunter2hunter2' };
    const error = { ...transient, retryable: false, message: 'refused hunter2hunter2' };
    const router: Router = { ...memoryRouter(), read: () => errAsync(error) };
    const failed = JSON.stringify((await played(router, { secrets }))._unsafeUnwrapErr());
    expect(failed).toContain('refused');
    expect(failed).not.toContain('hunter2');
  });
});
