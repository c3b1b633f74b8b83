import { advance, rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { describe, expect, test } from 'vitest';
import { frozen, inBerlin, OFFICE } from '../src/windowed.ts';
import { SERVING, specOf, tell } from './play.ts';

const WINDOW = 'Monday to Friday from 09:00 to 17:00, Europe/Berlin';

function setting(startAt: number, auto = false) {
  const clock = virtualClock({ startAt, auto });
  return { clock, journal: memoryJournal(), providers: { fake: fakeProvider({ ...SERVING, clock }) } };
}

describe('explain says which window or freeze is waited for, and until when', () => {
  test.each([
    [
      'a window',
      { windows: [OFFICE] },
      inBerlin('09:00', 1),
      `no window is open; new waves and stages may start at 2030-01-08 09:00:00 Europe/Berlin (window ${WINDOW})`,
    ],
    [
      'a freeze, with its reason',
      { freeze: [frozen('12:00', '18:00', 2)] },
      inBerlin('18:00', 2),
      'frozen until 2030-01-09T17:00:00.000Z: year-end; new waves and stages may start at 2030-01-09 17:00:00 UTC',
    ],
    [
      'a freeze, and the window after it',
      { windows: [OFFICE], freeze: [frozen('12:00', '18:00', 2)] },
      inBerlin('09:00', 3),
      `frozen until 2030-01-09T17:00:00.000Z: year-end; new waves and stages may start at 2030-01-10 09:00:00 Europe/Berlin (window ${WINDOW})`,
    ],
  ])('%s', async (_, rules, until, detail) => {
    const { clock, journal, providers } = setting(inBerlin('17:30'));
    const options = { clock, journal, providers };
    (await startRollout(specOf(['fake/a'], rules), { ...options, id: 'r' }))._unsafeUnwrap();
    let turn = (await advance('r', options))._unsafeUnwrap();
    // The selection reads until what it sees can be no lag.
    while (!turn.ended && (turn.wakeAt ?? 0) < until) {
      await clock.advance((turn.wakeAt ?? 0) - clock.now());
      turn = (await advance('r', options))._unsafeUnwrap();
    }
    expect(turn).toEqual({ ended: false, wakeAt: until, waiting: [{ for: 'window', until, detail }] });
  });

  test('of each region, where the steps of a wave are held', async () => {
    const { clock, journal, providers } = setting(inBerlin('16:59'));
    const spec = specOf([['fake/a', 'fake/b', 'fake/c']], { windows: [OFFICE], onClose: 'hold', concurrency: 2 });
    const run = rollout(spec, { clock, journal, providers, id: 'r' });
    await clock.advance(3_600_000);
    const until = inBerlin('09:00', 1);
    expect(run.explain()).toMatchObject([
      { for: 'window', region: 'fake/a', step: 'verify:fake/a', until },
      { for: 'window', region: 'fake/b', step: 'verify:fake/b', until },
      { for: 'slot', region: 'fake/c' },
    ]);
    void run.abort();
    await clock.advance(3_600_000);
    expect((await run.result).isErr()).toBe(true);
  });
});

test('turns of a cron job in a closed window append nothing, and the last one says when it opens', async () => {
  const { clock, journal, providers } = setting(inBerlin('18:00'));
  const options = { clock, journal, providers };
  const spec = specOf(['fake/a'], { windows: [{ ...OFFICE, days: ['thu'] }] });
  (await startRollout(spec, { ...options, id: 'r' }))._unsafeUnwrap();
  const lengths: number[] = [];
  while (clock.now() < inBerlin('09:00', 3)) {
    const turn = (await advance('r', options))._unsafeUnwrap();
    expect(turn.ended).toBe(false);
    lengths.push((await journal.read('r'))._unsafeUnwrap().length);
    await clock.advance(Math.min(300_000, inBerlin('09:00', 3) - clock.now()));
  }
  expect(new Set(lengths.slice(3)).size).toBe(1);
  (await advance('r', options))._unsafeUnwrap();
  const log = (await journal.read('r'))._unsafeUnwrap();
  expect(log.find((event) => tell(event) === 'phase-start wave-1')?.at).toBe(inBerlin('09:00', 3));
});

test('a rollout in one process sleeps until the window opens, and appends nothing meanwhile', async () => {
  const { clock, journal, providers } = setting(inBerlin('18:00', 4), true);
  const run = rollout(specOf(['fake/a'], { windows: [OFFICE] }), { clock, journal, providers, id: 'r' });
  expect((await run.result).isOk()).toBe(true);
  const log = (await journal.read('r'))._unsafeUnwrap();
  const opened = log.findIndex((event) => tell(event) === 'phase-start wave-1');
  expect(log[opened]?.at).toBe(inBerlin('09:00', 7));
  expect(inBerlin('18:10', 4) - (log[opened - 1]?.at ?? 0)).toBeGreaterThan(0);
});
