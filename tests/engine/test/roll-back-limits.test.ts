import { formatError, rollout } from '@landfall/core';
import type { FakeOptions, FakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { optionsOf, rolledBack, rolledOut, servedIn, TWO, versionsIn, worldOf } from './follow-up-world.ts';
import { inTime, SERVING, SLOW } from './play.ts';

test('a deployment that belongs to somebody else by now is left to them', async () => {
  const world = worldOf();
  await rolledOut(world);
  const fake: FakeProvider = {
    ...world.fake,
    describe: async (request, call) =>
      (await world.fake.describe(request, call)).map((seen) =>
        call.region === 'a' && 'owner' in seen && seen.version === '42' ? { ...seen, owner: 'theirs' } : seen,
      ),
  };
  const { result } = await rolledBack({ ...world, fake });
  const error = result._unsafeUnwrapErr();
  expect(error).toMatchObject({ failures: [{ action: 'check', region: 'fake/a', error: { kind: 'conflict' } }] });
  expect(formatError(error)).toContain('is not the one that the rollout made');
  expect([servedIn(world, 'a'), servedIn(world, 'b')]).toEqual([{ '42': 100 }, { '41': 100 }]);
  const ledger = (await world.journal.ledger())._unsafeUnwrap();
  expect(ledger).toMatchObject([
    { region: 'fake/a', rolloutId: 'r', blocked: [] },
    { region: 'fake/b', rolloutId: 'back', desired: '41' },
  ]);
});

test.each<[string, FakeOptions, readonly string[]]>([
  ['beside a previous deployment', SERVING, ['a 41', 'b 41']],
  ['where there is no previous deployment', SLOW, []],
])('a deployment that never took traffic and could not be removed is removed later: %s', async (_, cloud, before) => {
  const world = worldOf(cloud);
  world.fake.fault({ kind: 'fail', method: 'retire', region: 'a', times: 1, error: { kind: 'permission' } });
  const run = rollout(TWO, { ...optionsOf(world), id: 'r' });
  run.on('step-start', ({ action }) => void (action === 'verify' && run.abort()));
  expect((await inTime(world.clock, run.result)).isErr()).toBe(true);
  expect(versionsIn(world)).toEqual([...before, 'a 42'].sort());
  const { result } = await rolledBack(world);
  expect(result._unsafeUnwrap().followUp?.regions).toEqual(['fake/a']);
  expect(versionsIn(world)).toEqual(before);
});
