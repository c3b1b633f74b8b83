import { expect, test } from 'vitest';
import { fakeProvider } from '../src/index.ts';
import { listCounts, MINUTE, read, sharing } from './counts.ts';
import { answerOf, call, errorOf } from './one-call.ts';

const serving = { version: '41' };
const to = 3 * MINUTE;

test('late-counts: a period stays open for longer', async () => {
  const fake = fakeProvider({ serving, faults: [{ kind: 'late-counts', version: '42', ms: 5_000, from: MINUTE }] });
  const { deployment, previous } = await sharing(fake, 10);
  const now = 4 * MINUTE;
  expect(await read(fake, deployment, { to, now: now - 55_001 })).toMatchObject({ periods: [{ from: 0 }] });
  expect(await read(fake, deployment, { to, now: now - 55_001 })).toMatchObject({ open: [MINUTE, 2 * MINUTE] });
  expect(await read(fake, deployment, { to, now: now + 4_999 })).toMatchObject({ open: [2 * MINUTE] });
  expect(await read(fake, deployment, { to, now: now + 5_000 })).toMatchObject({ open: [] });
  expect(await read(fake, previous, { to, now })).toMatchObject({ open: [] });
});

test('lost-counts: users are served, and nobody counts it', async () => {
  const fake = fakeProvider({ serving, faults: [{ kind: 'lost-counts', from: MINUTE, to: 2 * MINUTE }] });
  const { deployment } = await sharing(fake, 10);
  expect(await read(fake, deployment, { to })).toMatchObject({
    periods: [{ from: 0 }, { from: 2 * MINUTE }],
    open: [],
  });
});

test('lost-counts: without an end they never come again', async () => {
  const fake = fakeProvider({ serving, faults: [{ kind: 'lost-counts', from: MINUTE }] });
  const { deployment } = await sharing(fake, 10);
  expect(await listCounts(fake, deployment, { to })).toEqual([[60, 0]]);
  expect(await read(fake, deployment, { from: MINUTE, to })).toMatchObject({ state: 'no-data' });
});

test('unreadable-counts: reading fails for a while', async () => {
  const fault = { kind: 'unreadable-counts', from: 5 * MINUTE, to: 15 * MINUTE, error: { requestId: 'r1' } } as const;
  const fake = fakeProvider({ serving, faults: [fault] });
  const { deployment } = await sharing(fake, 10);
  const ask = (now: number) => fake.health({ deployment, from: 0, to }, call(now));
  await answerOf(ask(5 * MINUTE - 1));
  expect(fake.unusedFaults()).toEqual([fault]);
  expect(await errorOf(ask(5 * MINUTE))).toMatchObject({ kind: 'transient', requestId: 'r1' });
  await errorOf(ask(15 * MINUTE - 1));
  await answerOf(ask(15 * MINUTE));
  expect(fake.unusedFaults()).toEqual([]);
});

test('restated-counts: final counts become other counts', async () => {
  const fake = fakeProvider({
    serving,
    requests: [{ errors: 0.1 }],
    faults: [{ kind: 'restated-counts', ms: 10_000, factor: 1.5 }],
  });
  const { deployment } = await sharing(fake, 10);
  const counts = (now: number) => listCounts(fake, deployment, { to: 2 * MINUTE, now });
  expect(await counts(3 * MINUTE)).toEqual([
    [90, 9],
    [60, 6],
  ]);
  expect(await counts(3 * MINUTE + 10_000)).toEqual([
    [90, 9],
    [90, 9],
  ]);
  expect(await read(fake, deployment, { slowerThanMs: 9 })).toMatchObject({ periods: [{ requests: 90, slower: 6 }] });
});

test('a call for counts fails as any other call', async () => {
  const fake = fakeProvider({ serving, faults: [{ kind: 'throttle', method: 'health' }] });
  const { deployment } = await sharing(fake, 10);
  expect(await errorOf(fake.health({ deployment, from: 0, to }, call()))).toMatchObject({ kind: 'throttled' });
  expect(fake.calls.at(-1)).toMatchObject({ method: 'health', request: { range: { from: 0, to } } });
});
