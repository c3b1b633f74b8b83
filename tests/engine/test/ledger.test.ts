import { exportRollout, importRollout, pruneRollouts } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { providerError } from '@landfall/core/provider';
import type { FakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { describe, expect, test } from 'vitest';
import { errorOf, only, play, specOf } from './play.ts';
import { changesOf, entriesOf, failedFirst, sharedWorld, specOfVersion, TWO } from './shared-world.ts';

describe('the ledger', () => {
  test('has the version that was asked for, observed and verified after a success', async () => {
    const world = sharedWorld();
    const played = await play(specOf(TWO), { ...world, id: 'first' });
    const at = played.events.at(-1)?.at;
    const actual = { state: 'serving', version: '42', percent: 100 };
    expect(await entriesOf(world.journal, ['fake/b'])).toEqual([
      {
        target: 'fake/b',
        region: 'fake/b',
        model: 'fraud',
        desired: '42',
        actual,
        verified: { version: '42', rolloutId: 'first', at },
        blocked: [],
        rolloutId: 'first',
        at,
      },
    ]);
    expect(await entriesOf(world.journal)).toHaveLength(2);
  });

  test('has after a rollback what was read there, and keeps the verified version before it', async () => {
    const world = sharedWorld();
    await play(specOfVersion('41b', TWO), { ...world, id: 'zero' });
    await failedFirst(world);
    for (const entry of await entriesOf(world.journal))
      expect(entry).toMatchObject({
        desired: '41b',
        actual: { state: 'serving', version: '41b', percent: 100 },
        verified: { version: '41b', rolloutId: 'zero' },
        blocked: [{ version: '42', rolloutId: 'first' }],
      });
  });

  test('says that nothing serves where the first deployment was rolled back, and none should', async () => {
    const world = sharedWorld({ serving: undefined });
    await failedFirst(world);
    for (const entry of await entriesOf(world.journal))
      expect(entry).toMatchObject({ desired: null, actual: { state: 'none' } });
  });

  test('does not say that nothing serves where the first deployment could not be removed', async () => {
    const world = sharedWorld({ serving: undefined });
    const denied = providerError({ kind: 'permission', message: 'denied' });
    const keeping: FakeProvider = {
      ...world.fake,
      retire: async (request, call) => (call.region === 'b' ? err(denied) : world.fake.retire(request, call)),
    };
    world.fake.fault({ kind: 'deploy-fails', region: 'b', version: '42' });
    const played = await play(specOf(TWO, { retry: { attempts: 1 } }), { ...world, fake: keeping, id: 'first' });
    expect(errorOf(played)).toMatchObject({ rollback: { outcome: 'incomplete' } });
    expect((await entriesOf(world.journal)).map(({ actual }) => actual.state)).toEqual(['none', 'unknown']);
  });

  test('says that it is not known what serves where no read showed it', async () => {
    const world = sharedWorld();
    const denied = providerError({ kind: 'permission', message: 'denied' });
    const blind: FakeProvider = {
      ...world.fake,
      describe: async (request, call) =>
        request.deployment.version === '41' ? err(denied) : world.fake.describe(request, call),
    };
    await failedFirst({ ...world, fake: blind });
    for (const entry of await entriesOf(world.journal)) {
      expect(entry.actual).toMatchObject({ state: 'unknown' });
      expect(entry.desired).toBeUndefined();
    }
  });

  test('has nothing of a region in which the rollout changed nothing', async () => {
    const world = sharedWorld();
    world.fake.fault({ kind: 'deploy-fails', region: 'a', version: '42' });
    await play(specOf(['fake/a', 'fake/b'], { retry: { attempts: 1 } }), { ...world, id: 'first' });
    expect((await entriesOf(world.journal)).map(({ target }) => target)).toEqual(['fake/a']);
  });

  test('is not changed by a rollout that was refused', async () => {
    const world = sharedWorld();
    await failedFirst(world);
    const before = await entriesOf(world.journal);
    await play(specOf(TWO), { ...world, id: 'second' });
    expect(await entriesOf(world.journal)).toEqual(before);
  });

  test('is part of the event that ends the rollout, so no crash separates them', async () => {
    const world = sharedWorld();
    const { events } = await failedFirst(world);
    const ledger = only(events, 'rollout-end')[0]?.ledger ?? [];
    expect(ledger.map(({ target, blocked }) => [target, blocked?.version])).toEqual([
      ['fake/a', '42'],
      ['fake/b', '42'],
    ]);
  });

  test('survives pruning, and goes along with an exported log', async () => {
    const world = sharedWorld();
    await failedFirst(world);
    const before = await entriesOf(world.journal);
    const { lines } = (await exportRollout(world.journal, 'first'))._unsafeUnwrap();
    await world.clock.sleep(86_400_000);
    const { clock } = world;
    expect((await pruneRollouts(world.journal, { olderThan: '1h', clock }))._unsafeUnwrap()).toEqual(['first']);
    expect(await entriesOf(world.journal)).toEqual(before);
    expect(errorOf(await play(specOf(TWO), { ...world, id: 'second' })).kind).toBe('blocked-version');
    const elsewhere = memoryJournal();
    (await importRollout(elsewhere, lines))._unsafeUnwrap();
    expect(await entriesOf(elsewhere)).toEqual(before);
  });

  test('that cannot be read interrupts the rollout before anything is changed', async () => {
    const world = sharedWorld();
    const journal: Journal = {
      ...world.journal,
      ledger: async () => err({ kind: 'failed', message: 'the disk failed' }),
    };
    const played = await play(specOf(TWO), { ...world, journal, id: 'first' });
    expect(errorOf(played)).toMatchObject({ kind: 'journal-failed', message: 'the disk failed' });
    expect(changesOf(world, 'first')).toEqual([]);
  });
});
