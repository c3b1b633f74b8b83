import { advance, rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { errorOf, only, play, REQUIRED, SERVING, specOf } from './play.ts';

test('a rollout that has ended takes no target again when it is joined', async () => {
  const journal = memoryJournal();
  const { fake, clock } = await play(specOf(['fake/a']), { journal });
  const again = rollout(specOf(['fake/a']), { providers: { fake }, journal, clock, id: 'r' });
  expect((await again.result).isOk()).toBe(true);
  expect([...(await journal.claims())._unsafeUnwrap()]).toEqual([]);
});

test('a deploy that failed says nothing of how long one takes', async () => {
  const { run } = await play(specOf(['fake/a', 'fake/b'], { retry: { attempts: 1 } }), {
    cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'a' }] },
  });
  const learned = Object.keys(run.snapshot().learnedDurations);
  expect(learned.filter((key) => key.includes('deploy'))).toEqual([]);
  const fine = await play(specOf(['fake/a']), { cloud: SERVING });
  expect(Object.keys(fine.run.snapshot().learnedDurations).filter((key) => key.includes('deploy'))).toHaveLength(1);
});

test('a previous deployment that is unhealthy is not asked again and again: traffic stays, at once', async () => {
  const played = await play(specOf(['fake/a'], REQUIRED), {
    cloud: { ...SERVING, faults: [{ kind: 'fail', method: 'monitor', error: { kind: 'permission' } }] },
    watch: (event, { fake }) => {
      if (event.type === 'phase-end' && event.phase === 'route-100') fake.crash('a', '41');
    },
  });
  expect(errorOf(played).kind).toBe('needs-human');
  const asked = played.fake.calls.filter(
    ({ method, request, key }) => method === 'describe' && request.version === '41' && key.includes('/restore:'),
  );
  expect(asked).toHaveLength(1);
});

test('a cloud that changes its mind for ever leaves twenty observations of an attempt in the log, and no more', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock, deployMs: 3_600_000 });
  let looks = 0;
  const fickle = {
    ...fake,
    describe: async (...[request, call]: Parameters<typeof fake.describe>) =>
      (await fake.describe(request, call)).map((seen) => {
        if (seen.state !== 'pending') return seen;
        looks += 1;
        return { ...seen, percent: looks % 2 };
      }),
  };
  const many = await play(specOf(['fake/a'], { timeouts: { deploy: '30m' } }), { clock, fake: fickle });
  expect(looks).toBeGreaterThan(40);
  expect(only(many.events, 'step-progress').filter(({ action }) => action === 'deploy')).toHaveLength(20);
});

test('a turn waits for what comes within forUpTo, to the millisecond, and for nothing later', async () => {
  const start = async () => {
    const clock = virtualClock();
    const options = { providers: { fake: fakeProvider({ ...SERVING, clock }) }, clock, journal: memoryJournal() };
    (await startRollout(specOf(['fake/a']), { ...options, id: 'r' }))._unsafeUnwrap();
    const turn = (await advance('r', options))._unsafeUnwrap();
    return { options, clock, waitMs: turn.ended ? 0 : (turn.wakeAt ?? 0) - clock.now() };
  };
  for (const [moreMs, isTaken] of [
    [0, true],
    [-1, false],
  ] as const) {
    const { options, clock, waitMs } = await start();
    const { now } = clock;
    const before = now();
    (await advance('r', { ...options, forUpTo: waitMs + moreMs }))._unsafeUnwrap();
    expect(now() > before).toBe(isTaken);
  }
});
