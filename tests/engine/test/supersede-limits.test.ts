import { formatError } from '@landfall/core';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { describe, expect, test } from 'vitest';
import { oneLog } from '../src/invariants.ts';
import { errorOf, type Played, play, SERVING, specOf, tell } from './play.ts';
import { changesOf, entriesOf, failedFirst, sharedWorld, specOfVersion, TWO } from './shared-world.ts';
import { abortsOf, expectNextServes, NEXT, STAGED, SUPERSEDE, stoppedAt } from './superseding.ts';

describe('a rollout that supersedes another', () => {
  test('waits without a limit, unless busyFor was given', async () => {
    const world = sharedWorld({ retireMs: 5 * 3_600_000 });
    const slow = { timeouts: { retire: '12h' } } as const;
    for (const [busyFor, isInTime] of [
      ['10m', false],
      [undefined, true],
    ] as const) {
      let second: Promise<Played> | undefined;
      const id = `first-${busyFor}`;
      await play(specOf(TWO, { ...slow, allowBlocked: ['42'] }), {
        ...world,
        id,
        watch: (event) => {
          if (tell(event) === 'phase-start route-100')
            second = play(NEXT, { ...world, ...SUPERSEDE, id: `second-${busyFor}`, busyFor });
        },
      });
      const played = await second;
      const busy = { kind: 'busy', by: 'rollout', holder: id, target: 'fake/a' };
      expect(
        played?.result.match(
          () => undefined,
          (error) => error,
        ),
      ).toEqual(isInTime ? undefined : busy);
    }
  });

  test('ends with what it lacks where it cannot drive the abort, and changes nothing', async () => {
    const world = sharedWorld();
    const other: FakeProvider = fakeProvider({ ...SERVING, name: 'other', clock: world.clock });
    const providers = { fake: world.fake, other };
    const both = specOf([['fake/a', 'other/x']]);
    const stopped = await play(both, {
      ...world,
      providers,
      id: 'first',
      watch: (event, { run }) => {
        if (event.type === 'phase-start' && event.phase.startsWith('route')) void run.stop();
      },
    });
    expect(errorOf(stopped).kind).toBe('stopped');
    const second = await play(specOfVersion('43', ['fake/a']), { ...world, ...SUPERSEDE });
    const error = errorOf(second);
    expect(error).toMatchObject({ kind: 'busy', by: 'rollout', holder: 'first', target: 'fake/a' });
    const text = formatError(error);
    for (const part of ['cannot be aborted here', 'other', 'abortRollout', 'changed nothing'])
      expect(text).toContain(part);
    expect(changesOf(world, 'second')).toEqual([]);
    expect(oneLog(second)).toEqual([]);
  });

  test('aborts nobody where its own version is blocked', async () => {
    const world = sharedWorld();
    await failedFirst(world);
    let second: Promise<Played> | undefined;
    const holder = await play(NEXT, {
      ...world,
      id: 'holder',
      watch: (event) => {
        if (event.type === 'claim-held') second = play(specOf(TWO), { ...world, ...SUPERSEDE });
      },
    });
    expect(holder.result.isOk()).toBe(true);
    const refused = await second;
    expect(refused && errorOf(refused).kind).toBe('blocked-version');
    expect(refused && oneLog(refused)).toEqual([]);
    expect(await abortsOf(world, 'holder')).toEqual([]);
  });

  test('blocks the superseded version for all but the rollout that superseded it', async () => {
    const world = sharedWorld();
    await stoppedAt(world, 'step-start route-100:fake/a');
    const same = await play(specOf(TWO), { ...world, ...SUPERSEDE });
    expect(same.result.isOk()).toBe(true);
    expect((await entriesOf(world.journal)).map(({ blocked }) => blocked)).toEqual([[], []]);

    const other = sharedWorld();
    await stoppedAt(other, 'step-start route-100:fake/a');
    expect((await play(NEXT, { ...other, ...SUPERSEDE })).result.isOk()).toBe(true);
    // The pipeline of the superseded version, which tries again, does not take the new one away.
    const retried = await play(STAGED, { ...other, id: 'retry', onBusy: 'supersede' });
    expect(errorOf(retried)).toMatchObject({
      kind: 'blocked-version',
      blocked: [{ supersededBy: 'second', why: 'aborted: superseded by rollout second of fraud 43' }, {}],
    });
    await expectNextServes(other);
  });

  test('is about targets alone: another runner of the same rollout is not superseded', async () => {
    const world = sharedWorld();
    let twice: Promise<Played> | undefined;
    const first = await play(STAGED, {
      ...world,
      ...SUPERSEDE,
      watch: (event) => {
        if (event.type === 'claim-held') twice = play(STAGED, { ...world, ...SUPERSEDE });
      },
    });
    expect(first.result.isOk()).toBe(true);
    const refused = await twice;
    expect(refused && errorOf(refused)).toMatchObject({ kind: 'busy', by: 'runner' });
    expect(await abortsOf(world, 'second')).toEqual([]);
  });

  test('that is aborted while it waits changes nothing, and the holder still rolls back', async () => {
    const world = sharedWorld();
    let second: Promise<Played> | undefined;
    const first = await play(STAGED, {
      ...world,
      id: 'first',
      watch: (event) => {
        if (tell(event) !== 'step-start route-50:fake/b') return;
        second = play(NEXT, {
          ...world,
          ...SUPERSEDE,
          watch: (at, { run }) => {
            if (at.type === 'claim-waiting') void run.abort();
          },
        });
      },
    });
    const aborted = await second;
    expect(aborted && errorOf(aborted)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'not-needed' } });
    expect(changesOf(world, 'second')).toEqual([]);
    expect(errorOf(first)).toMatchObject({ kind: 'aborted', supersededBy: 'second' });
    expect(world.fake.trafficIn('a')).toEqual({ '41': 100 });
  });
});
