import {
  advance,
  formatError,
  planRollout,
  processTable,
  type RolloutEvent,
  type RolloutSpec,
  redactEvent,
  resumeRollout,
  startRollout,
} from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { simulate, virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { describe, expect, test } from 'vitest';
import { BAD, canaryPlan, endOfCanary, inEvery, MINUTE, simulateCanary, USUAL } from '../src/canary.ts';
import { brokenPromises } from '../src/invariants.ts';
import { errorOf, leftIn, only, type Play, play, SERVING, specOf, tell } from './play.ts';

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;
const REGIONS = ['a', 'b', 'c'];
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

function linesOf(events: readonly RolloutEvent[]): readonly string[] {
  return events.map(tell);
}

describe('what must be approved does not begin before it is', () => {
  test.each<[before: NonNullable<RolloutSpec['approvals']>[number]['before'], waits: RegExp]>([
    ['wave-1', /^step-start deploy:fake\/[ab]/],
    ['wave-2', /^step-start deploy:fake\/c/],
    ['cutover', /^step-start route-/],
    ['stage-50', /^step-start route-50/],
    ['stage-100', /^step-start route-100/],
  ])('before %s', async (before, waits) => {
    const stages = [{ percent: 50 }, { percent: 100 }];
    const played = await play(specOf(WAVES, { stages, approvals: [{ before }] }), {
      watch: anHourLater(({ run }) => run.approve('looks good')),
    });
    expect(played.result.isOk()).toBe(true);
    const lines = linesOf(played.events);
    const approved = lines.indexOf(`step-end approve:${before} succeeded`);
    expect(approved).toBeGreaterThan(0);
    expect(lines.slice(0, approved).filter((line) => waits.test(line))).toEqual([]);
    expect(lines.slice(approved).some((line) => waits.test(line))).toBe(true);
    expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
  });

  test('with a cutover per wave, each wave is asked for by itself', async () => {
    const played = await play(specOf(WAVES, { cutover: 'per-wave', approvals: [{ before: 'cutover' }] }), {
      watch: anHourLater(({ run }) => run.approve()),
    });
    expect(played.result.isOk()).toBe(true);
    expect(only(played.events, 'step-end').flatMap(({ step, action }) => (action === 'approve' ? step : []))).toEqual([
      'approve:cutover:wave-1',
      'approve:cutover:wave-2',
    ]);
  });
});

test('the log, the report and the process table say who approved, and the log and the report why', async () => {
  const played = await play(ASKED, {
    watch: anHourLater(({ run }) => run.approve({ by: 'Ada', reason: 'wave 1 is fine' })),
  });
  const step = 'approve:wave-2';
  expect(only(played.events, 'command')).toMatchObject([
    { name: 'approve', step, by: 'Ada', reason: 'wave 1 is fine' },
  ]);
  expect(only(played.events, 'step-end').find((end) => end.step === step)).toMatchObject({
    outcome: 'succeeded',
    by: 'Ada',
    reason: 'wave 1 is fine',
  });
  expect(played.result._unsafeUnwrap().approvals).toEqual([{ step, by: 'Ada', reason: 'wave 1 is fine' }]);
  const rows = processTable(played.events).map(
    ({ action, region, result, nextStep }) => `${action} | ${region} | ${result} | ${nextStep}`,
  );
  expect(rows).toContain('Approve (wave-2) | all regions | Approved by Ada | Deploy model to c');
  expect(rows).toContain('Verify deployment | b | Verification success | Approve (wave-2)');
});

test('readers outside do not learn who approved or may approve', async () => {
  const played = await play(ASKED, {
    watch: anHourLater(({ run }) => run.approve({ by: 'Ada', reason: 'at https://x.y/?key=1' })),
  });
  const redacted = JSON.stringify(played.events.map(redactEvent));
  expect(redacted).not.toMatch(/Ada|Bob|key=1/);
  const late = await play(ASKED);
  expect(JSON.stringify(late.events.map(redactEvent))).not.toMatch(/Ada|Bob/);
});

test('a secret in a reason, or in the name of who gives a command, does not reach the log', async () => {
  const journal = memoryJournal();
  const played = await play(specOf(WAVES, { approvals: [{ before: 'wave-2' }, { before: 'cutover' }] }), {
    journal,
    secrets: { token: 'hunter22' },
    watch: anHourLater(({ run }, event) => {
      const command = { reason: 'by hunter22', by: 'hunter22', step: 'step' in event ? event.step : '' };
      if (command.step === 'approve:wave-2') void run.approve(command);
      else void journal.send('r', { name: 'approve', ...command });
    }),
  });
  expect(only(played.events, 'command')).toHaveLength(2);
  expect(JSON.stringify(played.events)).not.toContain('hunter22');
});

test('an abort ends the wait for an approval', async () => {
  const played = await play(ASKED, { watch: anHourLater(({ run }) => run.abort('enough')) });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
  expect(leftIn(played, REGIONS)).toEqual([]);
});

test('explain says who may approve, until when, and how', async () => {
  let waiting: unknown;
  let asked = 0;
  await play(ASKED, {
    watch: (event, { run, clock }) => {
      if (tell(event) !== 'step-start approve:wave-2') return;
      asked = event.at;
      void clock.sleep(HOUR).then(() => {
        waiting = run.explain();
      });
    },
  });
  expect(waiting).toEqual([
    {
      for: 'approval',
      step: 'approve:wave-2',
      until: asked + 2 * HOUR,
      detail:
        "waiting for Ada or Bob to approve wave-2: call approve(), or send { name: 'approve', step: 'approve:wave-2' } to the journal",
    },
  ]);
});

test('regions that take traffic go on being judged while an approval is open', () => {
  const stages = [
    { percent: 25, bake: { min: '5m', max: '20m', onInconclusive: 'proceed' } },
    { percent: 100 },
  ] as const;
  const plan = canaryPlan({ stages, approvals: [{ before: 'stage-100' }] });
  const turnsBad = {
    ...USUAL,
    next: [
      { errors: 0.001, slower: 0.05 },
      { fromMs: 60 * MINUTE, ...BAD },
    ],
  };
  const simulation = simulateCanary(plan, inEvery(plan, turnsBad));
  expect(endOfCanary(simulation)).toMatch(/^failed by errors/);
  const lines = linesOf(simulation.events);
  expect(lines).toContain('step-start approve:stage-100');
  // The open approval ends with it, at once.
  expect(lines).toContain('step-end approve:stage-100 skipped');
  expect(simulation.cloud.regions.get('fake/a')?.percent).toBe(0);
});

test('it is given in turns, through the inbox', async () => {
  const journal = memoryJournal();
  const clock = virtualClock();
  const options = { providers: { fake: fakeProvider({ ...SERVING, clock }) }, journal, clock };
  (await startRollout(ASKED, { ...options, id: 'r' }))._unsafeUnwrap();
  const first = (await advance('r', { ...options, forUpTo: '1h' }))._unsafeUnwrap();
  const [wait] = first.ended ? [] : first.waiting;
  expect(wait).toMatchObject({ for: 'approval', step: 'approve:wave-2' });
  expect(first).toMatchObject({ wakeAt: wait?.until });
  (await journal.send('r', { name: 'approve', by: 'Bob', step: wait?.step }))._unsafeUnwrap();
  const last = (await advance('r', { ...options, forUpTo: '1h' }))._unsafeUnwrap();
  expect(last.ended && last.result._unsafeUnwrap().approvals).toEqual([{ step: 'approve:wave-2', by: 'Bob' }]);
});

test("with onHold: 'return' the run ends as held, and goes on when it is resumed and approved", async () => {
  const journal = memoryJournal();
  const played = await play(ASKED, { journal, onHold: 'return' });
  const error = errorOf(played);
  expect(error).toMatchObject({
    kind: 'held',
    step: 'approve:wave-2',
    reasons: ['wave-2 waits for an approval by Ada or Bob'],
  });
  expect(formatError(error)).toContain('approve()');
  const { fake, clock } = played;
  const run = (await resumeRollout('r', { providers: { fake }, clock, journal, onHold: 'return' }))._unsafeUnwrap();
  // The step is filled in although no turn was taken yet.
  expect(run.approve({ by: 'Ada' }).isOk()).toBe(true);
  expect((await run.result).isOk()).toBe(true);
});

test('it is simulated as through the journal', () => {
  const plan = planRollout(ASKED, { providers: { fake: fakeProvider() } })._unsafeUnwrap();
  const approve = { name: 'approve', step: 'approve:wave-2', by: 'Ada', atMs: 60_000 } as const;
  expect(simulate(plan, { commands: [approve] }).state.outcome).toBe('succeeded');
  expect(simulate(plan, { commands: [{ ...approve, by: 'Eve' }] }).state.outcome).toBe('failed');
  expect(simulate(plan).state.outcome).toBe('failed');
  const whole = simulate(plan, { commands: [approve] }).events.length;
  for (let at = 1; at < whole; at += 1)
    expect([at, simulate(plan, { commands: [approve], crashes: [at] }).state.outcome]).toEqual([at, 'succeeded']);
});
