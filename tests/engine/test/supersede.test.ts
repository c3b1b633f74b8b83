import { advance, formatError, processTable, startRollout } from '@landfall/core';
import { describe, expect, test } from 'vitest';
import { errorOf, only, type Played, play, specOf, tell } from './play.ts';
import { sharedWorld } from './shared-world.ts';
import { abortsOf, expectNextServes, logOf, NEXT, STAGED, SUPERSEDE, stoppedAt } from './superseding.ts';

describe('a rollout that supersedes another', () => {
  test('sends the holder one abort, waits until it has rolled back, and then rolls out', async () => {
    const world = sharedWorld();
    let second: Promise<Played> | undefined;
    const first = await play(STAGED, {
      ...world,
      id: 'first',
      watch: (event) => {
        if (tell(event) === 'step-start route-50:fake/b') second = play(NEXT, { ...world, ...SUPERSEDE });
      },
    });
    const superseding = await second;
    expect(superseding?.result.isOk()).toBe(true);
    const error = errorOf(first);
    expect(error).toMatchObject({
      kind: 'aborted',
      reason: 'superseded by rollout second of fraud 43',
      supersededBy: 'second',
      rollback: { outcome: 'completed' },
    });
    expect(await abortsOf(world, 'first')).toMatchObject([{ by: 'supersede', supersededBy: 'second' }]);
    await expectNextServes(world);
    // The holder had ended before anything of the new rollout was called.
    const ended = first.events.at(-1)?.at ?? Number.NaN;
    const held = only(superseding?.events ?? [], 'claim-held')[0]?.at ?? Number.NaN;
    expect(held).toBeGreaterThanOrEqual(ended);
    expect(formatError(error)).toContain('Rollout second has the targets now');
    expect(processTable(first.events).at(-1)?.nextStep).toBe(
      'Aborted: superseded by rollout second; rollback completed',
    );
  });

  test('says what it waits for', async () => {
    const world = sharedWorld();
    const said = new Set<string | undefined>();
    let second: Promise<Played> | undefined;
    await play(STAGED, {
      ...world,
      id: 'first',
      watch: (event) => {
        if (tell(event) !== 'step-start route-50:fake/b') return;
        second = play(NEXT, {
          ...world,
          ...SUPERSEDE,
          watch: (at, { run, clock }) => {
            if (at.type !== 'claim-waiting') return;
            const look = () => said.add(run.explain().find((wait) => wait.for === 'claim')?.detail);
            for (let ms = 0; ms < 60_000; ms += 500) void clock.sleep(ms).then(look);
          },
        });
      },
    });
    expect((await second)?.result.isOk()).toBe(true);
    expect([...said]).toContain('rollout first holds fake/a and was asked to abort');
    expect([...said]).toContain('rollout first holds fake/a and is rolling back');
  });

  test('waits for a rollout that is rolling back already, and never aborts it', async () => {
    const world = sharedWorld();
    world.fake.fault({ kind: 'silent-rollback', method: 'route', region: 'b', version: '42', after: 1, ms: 0 });
    let second: Promise<Played> | undefined;
    const first = await play(STAGED, {
      ...world,
      id: 'first',
      watch: (event) => {
        if (event.type === 'rollback-start') second ??= play(NEXT, { ...world, ...SUPERSEDE });
      },
    });
    expect((await second)?.result.isOk()).toBe(true);
    expect(errorOf(first).kind).toBe('rollout-failed');
    expect(await abortsOf(world, 'first')).toEqual([]);
    await expectNextServes(world);
  });

  test.each(['step-start select:fake/b', 'claim-held', 'step-start deploy:fake/b', 'step-start route-100:fake/a'])(
    'drives the abort itself where nobody drives the holder, which stopped at %s',
    async (line) => {
      const world = sharedWorld();
      await stoppedAt(world, line);
      const second = await play(NEXT, { ...world, ...SUPERSEDE });
      expect(second.result.isOk()).toBe(true);
      expect([world.fake.trafficIn('a'), world.fake.trafficIn('b')]).toEqual([{ '43': 100 }, { '43': 100 }]);
      // Before its claim it holds nothing, so nobody has to abort it.
      if (line.includes('select')) return;
      expect((await logOf(world, 'first')).at(-1)).toMatchObject({
        type: 'rollout-end',
        outcome: 'aborted',
        error: { supersededBy: 'second' },
      });
      expect(await abortsOf(world, 'first')).toHaveLength(1);
      await expectNextServes(world);
      expect(world.clock.sleepers()).toBe(0);
    },
  );

  test('goes in turns without memory too, and sends one abort', async () => {
    const world = sharedWorld();
    await stoppedAt(world, 'step-start route-100:fake/a');
    const { journal, clock, fake } = world;
    const options = { journal, clock, providers: { fake }, ...SUPERSEDE };
    (await startRollout(NEXT, options))._unsafeUnwrap();
    for (let turns = 0; ; turns += 1) {
      expect(turns).toBeLessThan(1_000);
      const turn = (await advance('second', options))._unsafeUnwrap();
      if (turn.ended) break;
      await clock.advance(Math.max(1, (turn.wakeAt ?? Number.NaN) - clock.now()));
    }
    expect(await abortsOf(world, 'first')).toHaveLength(1);
    await expectNextServes(world);
  });

  test('supersedes each of several rollouts that hold its targets', async () => {
    const world = sharedWorld();
    const stop: NonNullable<Parameters<typeof play>[1]>['watch'] = (event, { run }) => {
      if (event.type === 'claim-held') void run.stop();
    };
    for (const name of ['a', 'b']) await play(specOf([`fake/${name}`]), { ...world, id: `of-${name}`, watch: stop });
    const second = await play(NEXT, { ...world, ...SUPERSEDE });
    expect(second.result.isOk()).toBe(true);
    for (const id of ['of-a', 'of-b']) expect(await abortsOf(world, id)).toHaveLength(1);
    expect(only(second.events, 'claim-waiting')).toMatchObject([
      { holder: 'of-a', supersedes: true },
      { holder: 'of-b', supersedes: true },
    ]);
  });
});
