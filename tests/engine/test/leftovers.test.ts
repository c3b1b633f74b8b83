import { virtualClock } from '@landfall/core/testing';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { errorOf, leftIn, only, type Play, type Played, play, specOf } from './play.ts';
import { type Twins, withTwins } from './with-twins.ts';

const MINUTE = 60_000;
const STAGES = { stages: [{ percent: 10 }, { percent: 100 }] };

async function playWith(twins: Twins, more: Parameters<typeof specOf>[1] = {}, options: Play = {}): Promise<Played> {
  const clock = virtualClock();
  return play(specOf([['fake/a', 'fake/b']], { ...STAGES, ...more }), {
    clock,
    fake: withTwins(clock, twins),
    ...options,
  });
}

function endOf({ events }: Played, step: string): number {
  return only(events, 'step-end').find((event) => event.step === step)?.at ?? Number.NaN;
}

test('no traffic waits until a twin is removed: it is removed after everything else', async () => {
  const played = await playWith({ removalMs: 10 * MINUTE });
  expect(played.result._unsafeUnwrap()).toMatchObject({ left: [] });
  expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
  const verified = endOf(played, 'verify:fake/b');
  expect(endOf(played, 'route-100:fake/a') - verified).toBeLessThan(MINUTE);
  expect(endOf(played, 'monitor:fake/a') - verified).toBeLessThan(MINUTE);
  expect(only(played.events, 'phase-end').map(({ phase }) => phase)).toEqual([
    'select',
    'wave-1',
    'route-10',
    'route-100',
    'monitor',
    'clean-up',
  ]);
  // A removal that is under way is looked at, not asked for again and again.
  const calls = played.events.filter((event) => event.type === 'effect-start' && event.step === 'clean-up:fake/a');
  expect(calls).toHaveLength(1);
});

test('traffic goes back at once, whatever becomes of the twin', async () => {
  const played = await playWith(
    { removalMs: Number.POSITIVE_INFINITY },
    {},
    {
      watch: (event, { run }) => {
        if (event.type === 'phase-start' && event.phase === 'route-100') void run.abort('enough');
      },
    },
  );
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
  const rollback = only(played.events, 'rollback-start')[0]?.at ?? Number.NaN;
  expect(endOf(played, 'restore:fake/a') - rollback).toBeLessThan(MINUTE);
  expect(leftIn(played, ['a', 'b'])).toEqual([]);
});

test('a twin that cannot be removed is named as left, and the release serves', async () => {
  const played = await playWith({ removalMs: 0, refused: true }, { previous: 'retire' });
  expect(played.result._unsafeUnwrap()).toMatchObject({
    left: [
      { region: 'fake/a', what: 'deployment', why: 'no right to remove a twin', kind: 'permission' },
      { region: 'fake/b' },
    ],
  });
  expect(played.fake.running().map(({ version }) => version)).toEqual(['42', '42']);
});

test('a removal that never ends is given its time, and then named', async () => {
  const played = await playWith({ removalMs: Number.POSITIVE_INFINITY }, { timeouts: { retire: '30m' } });
  expect(played.result._unsafeUnwrap().left).toMatchObject([
    { region: 'fake/a', why: expect.stringMatching(/^timed out; last seen: .*something left over: its twin/) },
    { region: 'fake/b' },
  ]);
  expect(played.fake.trafficIn('a')).toEqual({ '42': 100 });
});

test('a version that does not serve any more when the twin is removed is a failure, and no leftover', async () => {
  const played = await playWith(
    { removalMs: MINUTE },
    {},
    {
      watch: (event, { fake, clock }) => {
        if (event.type === 'phase-start' && event.phase === 'clean-up')
          void clock.sleep(30_000).then(() => fake.serve('a', '41'));
      },
    },
  );
  expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'drift', action: 'clean-up', region: 'fake/a' }] });
});

test('a provider without leftovers has no such phase', async () => {
  const played = await play(specOf(['fake/a']));
  expect(only(played.events, 'phase-start').map(({ phase }) => phase)).not.toContain('clean-up');
});
