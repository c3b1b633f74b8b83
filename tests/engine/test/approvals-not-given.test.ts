import { formatError, processTable, type RolloutEvent, resumeRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { describe, expect, test } from 'vitest';
import { brokenPromises, oneLog } from '../src/invariants.ts';
import { errorOf, leftIn, only, type Play, play, specOf, tell } from './play.ts';

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;
const REGIONS = ['a', 'b', 'c'];
const DAY = 86_400_000;
const HOUR = 3_600_000;
const ASKED = specOf(WAVES, { approvals: [{ before: 'wave-2', by: ['Ada', 'Bob'], within: '2h' }] });

/** Does something an hour after an approval is open. */
function anHourLater(
  act: (stage: Parameters<NonNullable<Play['watch']>>[1], event: RolloutEvent) => void,
): Play['watch'] {
  return (event, stage) => {
    if (event.type === 'step-start' && event.action === 'approve')
      void stage.clock.sleep(HOUR).then(() => act(stage, event));
  };
}

describe('who may approve', () => {
  test.each([
    ['Eve', undefined, /'Eve' may not approve: wave-2 may be approved only by 'Ada' or 'Bob'/],
    [undefined, undefined, /does not say who gives it/],
    ['Ada', 'approve:wave-3', /'approve:wave-3' is not an open approval: open is 'approve:wave-2'/],
  ])('%s for %s is refused at once by the handle, and the rollout waits on', async (by, step, reason) => {
    let answer: unknown;
    const played = await play(ASKED, {
      watch: anHourLater(({ run }) => {
        answer = run.approve({ by, step })._unsafeUnwrapErr();
      }),
    });
    expect(answer).toEqual({ kind: 'refused', reason: expect.stringMatching(reason) });
    expect(only(played.events, 'command')).toEqual([]);
    expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'not-approved' }] });
  });

  test.each([
    ['Eve, who may not', { by: 'Eve', step: 'approve:wave-2' }, /'Eve' may not approve/],
    ['somebody who names no step', { by: 'Ada' }, /must name what it decides.*set step to 'approve:wave-2'/],
    ['somebody who names another', { by: 'Ada', step: 'approve:wave-3' }, /not an open approval/],
  ])('through the journal, %s is refused in the log', async (_, command, refused) => {
    const journal = memoryJournal();
    const played = await play(ASKED, {
      journal,
      watch: anHourLater(() => void journal.send('r', { name: 'approve', ...command })),
    });
    expect(only(played.events, 'command')).toMatchObject([{ ...command, refused: expect.stringMatching(refused) }]);
    expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'not-approved' }] });
  });

  test('an approval that was given before it is open is refused', async () => {
    const journal = memoryJournal();
    const answers: boolean[] = [];
    const played = await play(ASKED, {
      journal,
      watch: (event, { run }) => {
        if (tell(event) !== 'step-start deploy:fake/a') return;
        answers.push(run.approve({ by: 'Ada' }).isOk());
        void journal.send('r', { name: 'approve', by: 'Ada', step: 'approve:wave-2' });
      },
    });
    expect(answers).toEqual([false]);
    expect(only(played.events, 'command')).toMatchObject([{ refused: expect.stringContaining('no approval is open') }]);
    expect(errorOf(played).kind).toBe('rollout-failed');
  });

  test('an approval that is sent twice does not approve what comes next', async () => {
    const journal = memoryJournal();
    const spec = specOf(WAVES, { approvals: [{ before: 'wave-2' }, { before: 'cutover', within: '1h' }] });
    const command = { name: 'approve', by: 'Ada', step: 'approve:wave-2' } as const;
    const played = await play(spec, {
      journal,
      watch: (event) => {
        if (event.type === 'step-start' && event.action === 'approve') void journal.send('r', command);
      },
    });
    expect(only(played.events, 'command').map(({ refused }) => refused === undefined)).toEqual([true, false]);
    expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'not-approved', before: 'cutover' }] });
  });
});

describe('an approval that is not given in time', () => {
  test('rolls everything back, and the error says what was asked of whom, for how long, and what to do', async () => {
    const played = await play(ASKED);
    const error = errorOf(played);
    expect(error).toMatchObject({
      kind: 'rollout-failed',
      failures: [
        { kind: 'not-approved', step: 'approve:wave-2', before: 'wave-2', by: ['Ada', 'Bob'], withinMs: 2 * HOUR },
      ],
      rollback: { outcome: 'completed' },
    });
    expect(formatError(error)).toContain('Approval of wave-2 was not given within 2h by Ada or Bob.');
    expect(formatError(error)).toContain('more time with approvals[].within');
    expect(leftIn(played, REGIONS)).toEqual([]);
    expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
    // Nobody is asked again.
    expect(only(played.events, 'step-start').filter(({ action }) => action === 'approve')).toHaveLength(1);
    const rows = processTable(played.events).map(
      ({ action, result, nextStep }) => `${action} | ${result} | ${nextStep}`,
    );
    expect(rows).toContain('Approve (wave-2) | Approval failed: not approved within 2h | Roll back');
  });

  test('has a day where the spec says nothing', async () => {
    const { events } = await play(specOf(WAVES, { approvals: [{ before: 'wave-2' }] }));
    const start = events.find((event) => tell(event) === 'step-start approve:wave-2');
    const end = events.find((event) => tell(event) === 'step-end approve:wave-2 failed');
    expect((end?.at ?? 0) - (start?.at ?? 0)).toBe(DAY);
  });

  test('does not lose the time of a pause', async () => {
    const played = await play(ASKED, {
      watch: anHourLater(({ run, clock }) => {
        void run.pause();
        void clock.sleep(10 * HOUR).then(() => run.resume());
      }),
    });
    const start = played.events.find((event) => tell(event) === 'step-start approve:wave-2');
    const end = played.events.find((event) => tell(event) === 'step-end approve:wave-2 failed');
    expect((end?.at ?? 0) - (start?.at ?? 0)).toBe(12 * HOUR);
  });

  test('loses the time in which no process drove the rollout', async () => {
    const journal = memoryJournal();
    const stopped = await play(ASKED, { journal, watch: anHourLater(({ run }) => run.stop()) });
    expect(errorOf(stopped).kind).toBe('stopped');
    const { fake, clock } = stopped;
    await clock.sleep(2 * HOUR);
    const run = (await resumeRollout('r', { providers: { fake }, clock, journal }))._unsafeUnwrap();
    expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ failures: [{ kind: 'not-approved' }] });
    const events = (await journal.read('r'))._unsafeUnwrap();
    const [start, end] = ['step-start approve:wave-2', 'step-end approve:wave-2 failed'].map((line) =>
      events.find((event) => tell(event) === line),
    );
    expect((end?.at ?? 0) - (start?.at ?? 0)).toBe(3 * HOUR);
    expect(oneLog({ events })).toEqual([]);
  });
});
