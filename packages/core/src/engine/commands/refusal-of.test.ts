import { describe, expect, test } from 'vitest';
import { planOf } from '../../../test/paper-plan.ts';
import type { Command } from '../../events/command.ts';
import { stampEvent } from '../../events/stamp-event.ts';
import type { RolloutState, StepState } from '../../state/rollout-state.ts';
import { foldEvents } from '../fold.ts';
import { afterCommands } from './after-commands.ts';
import { refusalOf } from './refusal-of.ts';

const plan = planOf({
  regions: ['all/a', 'all/b'],
  stages: [{ percent: 25, bake: '30m' }, { percent: 100 }],
  gates: [{ metric: 'errors', acceptable: 0.1, harmful: 0.2 }],
  approvals: [{ before: 'wave-2', by: ['Ada', 'Bob'] }, { before: 'cutover' }],
});
const RUNNING = foldEvents([stampEvent({ type: 'rollout-start', plan, nonce: 'n' }, 1, 0, 'r')]);

/** A state in which a step of the whole rollout is open. */
function open(id: string, more: Partial<StepState> = {}): Partial<RolloutState> {
  const planned = plan.phases
    .flatMap(({ lanes }) => lanes.flatMap(({ steps }) => steps))
    .find((step) => step.id === id);
  if (planned === undefined) throw new Error(`no step ${id}`);
  const rest = { startedAt: 0, attempt: 1, key: 'k', notBefore: 0, calls: 0, changes: 0, waits: 0, prepared: false };
  return { steps: [{ ...rest, planned, status: 'running', ...more }] };
}

const HOLD = { at: 0, until: 1, reasons: ['too few'], isOnlyTooFew: true };
const HELD = open('bake-25', { hold: HOLD });
const FAILED = { failures: [{ kind: 'aborted', step: 's', action: 'deploy' }] } as const;
const PAUSED = { paused: true, asked: { pause: true } };
const SUSPENDED = { suspended: 'lunch' };
const ABORTING = { asked: { pause: false, abort: 'enough' } };
const ROLLING_BACK = { status: 'rolling-back' } as const;
const ALL = ['pause', 'resume', 'stop', 'abort', 'accept', 'retry', 'approve'] as const;

describe('a command that makes no sense now is refused, with the reason and what to do instead', () => {
  test.each(ALL)('%s after the end', (name) => {
    const ended = { ...RUNNING, ...HELD, status: 'ended', outcome: 'succeeded' } as const;
    expect(refusalOf(ended, { name, step: 'bake-25' })).toBe(
      `the rollout is over (succeeded): there is nothing to ${name}`,
    );
  });

  const refusals: readonly [state: string, more: Partial<RolloutState>, command: Command, refused: RegExp][] = [
    ['paused already', PAUSED, { name: 'pause' }, /paused already: use 'resume'/],
    ['suspended', SUSPENDED, { name: 'pause' }, /suspended, so nothing starts: use 'resume'/],
    ['in a rollback', ROLLING_BACK, { name: 'pause' }, /never held, only suspended: use 'stop'/],
    ['aborting', ABORTING, { name: 'pause' }, /being rolled back/],
    ['failing', FAILED, { name: 'pause' }, /being rolled back/],
    ['running', {}, { name: 'resume' }, /neither paused nor suspended/],
    ['in a rollback', ROLLING_BACK, { name: 'resume' }, /neither paused nor suspended/],
    [
      'being resumed',
      { ...SUSPENDED, asked: { pause: false, resume: true } },
      { name: 'resume' },
      /being resumed already/,
    ],
    ['being stopped', { asked: { pause: false, stop: 'x' } }, { name: 'stop' }, /being stopped already/],
    ['suspended', SUSPENDED, { name: 'stop' }, /suspended already: use 'resume'/],
    ['in a rollback', ROLLING_BACK, { name: 'abort' }, /being rolled back already/],
    ['aborting', ABORTING, { name: 'abort' }, /being aborted already/],
    ['running', {}, { name: 'abort', regions: ['all/a'] }, /about all regions and gates.*leave out regions/],
    ['running', {}, { name: 'stop', gate: 'errors' }, /leave out regions and gate/],
    ['running', {}, { name: 'abort', step: 'bake-25' }, /'bake-25' is not open now: leave out step/],
    ['running', {}, { name: 'accept', step: 'bake-25' }, /no hold is open/],
    ['in a bake that is not held', open('bake-25'), { name: 'accept', step: 'bake-25' }, /no hold is open/],
    ['held', HELD, { name: 'accept' }, /must name what it decides.*set step to 'bake-25'/],
    ['held', HELD, { name: 'accept', step: 'bake-50' }, /'bake-50' is not an open hold: open is 'bake-25'/],
    [
      'held',
      HELD,
      { name: 'accept', step: 'bake-25', gate: 'errors' },
      /'accept' is about all regions and gates there/,
    ],
    ['held', HELD, { name: 'accept', step: 'bake-25', regions: ['all/a'] }, /about all regions and gates there/],
    ['held and aborting', { ...HELD, ...ABORTING }, { name: 'accept', step: 'bake-25' }, /being rolled back/],
    ['held', HELD, { name: 'retry', step: 'bake-25' }, /nothing that failed waits to be retried/],
    ['held', HELD, { name: 'approve', step: 'bake-25' }, /no approval is open/],
    ['waiting for Ada or Bob', open('approve:wave-2'), { name: 'approve', by: 'Ada' }, /must name what it decides/],
    [
      'waiting for Ada or Bob',
      open('approve:wave-2'),
      { name: 'approve', by: 'Ada', step: 'approve:cutover' },
      /not an open approval/,
    ],
    [
      'waiting for Ada or Bob',
      open('approve:wave-2'),
      { name: 'approve', by: 'Eve', step: 'approve:wave-2' },
      /'Eve' may not approve.*only by 'Ada' or 'Bob'/,
    ],
    [
      'waiting for Ada or Bob',
      open('approve:wave-2'),
      { name: 'approve', step: 'approve:wave-2' },
      /does not say who gives it/,
    ],
    ['running', {}, { name: 'restart' as never }, /not a command: use 'pause' or/],
  ];
  test.each(refusals.map(([state, more, command, refused]) => [state, command, more, refused] as const))(
    '%s: %j',
    (_, command, more, refused) => {
      expect(refusalOf({ ...RUNNING, ...more }, command)).toMatch(refused);
    },
  );

  const taken: readonly [state: string, more: Partial<RolloutState>, command: Command][] = [
    ['running', {}, { name: 'pause' }],
    ['paused', PAUSED, { name: 'resume' }],
    ['about to pause', { asked: { pause: true } }, { name: 'resume' }],
    ['about to stop', { asked: { pause: false, stop: 'x' } }, { name: 'resume' }],
    ['suspended', SUSPENDED, { name: 'resume' }],
    ['in a rollback', ROLLING_BACK, { name: 'stop' }],
    ['suspended in a rollback, which it resumes', { ...ROLLING_BACK, ...SUSPENDED }, { name: 'abort' }],
    ['paused', PAUSED, { name: 'abort' }],
    ['held', HELD, { name: 'accept', step: 'bake-25', by: 'Ada' }],
    ['held', HELD, { name: 'abort', step: 'bake-25' }],
    ['held and paused', { ...HELD, ...PAUSED }, { name: 'accept', step: 'bake-25' }],
    ['waiting for Ada or Bob', open('approve:wave-2'), { name: 'approve', by: 'Bob', step: 'approve:wave-2' }],
    ['waiting for anybody', open('approve:cutover'), { name: 'approve', step: 'approve:cutover' }],
  ];
  test.each(taken.map(([state, more, command]) => [state, command, more] as const))(
    '%s: %j is taken',
    (_, command, more) => {
      expect(refusalOf({ ...RUNNING, ...more }, command)).toBeUndefined();
    },
  );
});

test('a command that is sent twice decides once', () => {
  const held = { ...RUNNING, ...HELD };
  const accept = { name: 'accept', step: 'bake-25', reason: 'first' } as const;
  const twice = afterCommands(held, [accept, { ...accept, reason: 'second' }]);
  expect(twice.asked.answers).toMatchObject({ 'bake-25': { reason: 'first' } });
  expect(refusalOf(twice, accept)).toBe("'bake-25' was decided already, by 'accept'");
});

test('a refused command changes nothing', () => {
  const before = { ...RUNNING, ...HELD };
  for (const name of ALL) {
    const { seq, ...after } = afterCommands(before, [{ name, step: 'bake-50' }]);
    expect({ ...after, seq: before.seq }).toEqual(before);
  }
});
