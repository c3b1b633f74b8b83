import { err, ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { type Call, providerError } from './contract.ts';
import { defineProvider } from './define-provider.ts';
import type { SimpleProvider } from './defined-provider.ts';

type Handle = { id: string };
type Counting = NonNullable<SimpleProvider<Handle>['health']>;

const MINUTE = 60_000;
const made = { owner: 'r1/deploy/1', version: '42', percent: 0 };
const deployment = { handle: { id: 'one' }, made };

function counting(health: Counting, more: Partial<SimpleProvider<Handle>> = {}) {
  return defineProvider<Handle>({
    name: 'own',
    deploy: () => ({ id: 'one' }),
    verify: () => [],
    route: () => undefined,
    monitor: () => undefined,
    health,
    ...more,
  });
}

function callAt(now: number): Call {
  return { region: 'here', key: 'r1', now, signal: new AbortController().signal };
}

test('an author counts one period at a time, and says no more than the counts', async () => {
  const asked: unknown[] = [];
  const provider = counting((request) => {
    asked.push(request);
    return { requests: request.from / MINUTE, errors: 1 };
  });
  expect(provider.capabilities.health).toEqual({ periodMs: MINUTE, finalAfterMs: MINUTE });
  const range = { from: 5 * MINUTE, to: 7 * MINUTE };
  expect(await provider.health?.({ deployment, ...range, slowerThanMs: 9 }, callAt(100 * MINUTE))).toEqual(
    ok({
      state: 'counts',
      periods: [
        { from: 5 * MINUTE, to: 6 * MINUTE, requests: 5, errors: 1 },
        { from: 6 * MINUTE, to: 7 * MINUTE, requests: 6, errors: 1 },
      ],
      open: [],
    }),
  );
  expect(asked[0]).toEqual({ deployment: { id: 'one' }, from: 5 * MINUTE, to: 6 * MINUTE, slowerThanMs: 9 });
});

test('a period is asked for when its counts are final, and is open while the author gives none', async () => {
  const asked: number[] = [];
  const provider = counting(
    ({ from }) => {
      asked.push(from);
      return from === 1_000 ? null : { requests: 1, errors: 0 };
    },
    { capabilities: { health: { periodMs: 1_000, finalAfterMs: 500 } } },
  );
  const read = async (now: number) =>
    (await provider.health?.({ deployment, from: 0, to: 9_000 }, callAt(now)))?._unsafeUnwrap();
  expect(await read(1_499)).toEqual({ state: 'counts', periods: [], open: [] });
  expect(asked).toEqual([]);
  expect(await read(3_499)).toEqual({
    state: 'counts',
    periods: [{ from: 0, to: 1_000, requests: 1, errors: 0 }],
    open: [1_000],
  });
  expect(asked).toEqual([0, 1_000]);
});

test('a period keeps its time, whatever else an author gives', async () => {
  const provider = counting(() => ({ requests: 1, errors: 0, slower: 1, from: 7, to: 8, version: '42' }));
  expect((await provider.health?.({ deployment, from: 0, to: MINUTE }, callAt(9 * MINUTE)))?._unsafeUnwrap()).toEqual({
    state: 'counts',
    periods: [{ from: 0, to: MINUTE, requests: 1, errors: 0, slower: 1, version: '42' }],
    open: [],
  });
});

test('an error of one period is the error of all: a period is never left out in silence', async () => {
  const denied = providerError({ kind: 'permission', message: 'not allowed' });
  const provider = counting(({ from }) => (from === 0 ? { requests: 1, errors: 0 } : err(denied)));
  expect(await provider.health?.({ deployment, from: 0, to: 2 * MINUTE }, callAt(9 * MINUTE))).toEqual(err(denied));
});

test('nothing is counted for what was not deployed', async () => {
  const provider = counting(() => ({ requests: 1, errors: 0 }));
  const planned = { handle: null, made: null };
  const answer = await provider.health?.({ deployment: planned, from: 0, to: MINUTE }, callAt(9 * MINUTE));
  expect(answer?._unsafeUnwrap()).toEqual({ state: 'no-data', detail: 'nothing is deployed' });
});

test('without the function there is neither the method nor the capability', () => {
  const provider = defineProvider<Handle>({
    name: 'own',
    deploy: () => ({ id: 'one' }),
    verify: () => [],
    route: () => undefined,
    monitor: () => undefined,
  });
  expect(provider).not.toHaveProperty('health');
  expect(provider.capabilities).not.toHaveProperty('health');
});
