import { describe, expect, test } from 'vitest';
import { paperCloud } from '../../test/paper-cloud.ts';
import { planRollout } from '../plan-rollout.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';

const STAGES = [{ percent: 25 }, { percent: 100 }] as const;
const ALL_OR_NOTHING = {
  ...paperCloud,
  capabilities: { ...paperCloud.capabilities, traffic: 'all-or-nothing' },
} as const;

function planOf(more: object) {
  const spec = {
    model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
    regions: ['x/a', ['x/b', 'x/c']],
    stages: STAGES,
    ...more,
  } as RolloutSpec;
  return planRollout(spec, { providers: { x: paperCloud, blunt: ALL_OR_NOTHING } });
}

function phasesOf(more: object): string {
  return planOf(more)
    ._unsafeUnwrap()
    .phases.map(({ id }) => id)
    .join(' ');
}

function issuesOf(approvals: unknown, more: object = {}): readonly string[] {
  const planned = planOf({ ...more, approvals });
  if (planned.isOk()) return [];
  const { error } = planned;
  return error.kind === 'invalid-spec' ? error.issues.map(({ path, message }) => `${path}: ${message}`) : [error.kind];
}

describe('an approval is a step before the phase that it guards', () => {
  test.each([
    ['wave-1', 'select approve:wave-1 wave-1 wave-2 route-25 route-100 monitor'],
    ['wave-2', 'select wave-1 approve:wave-2 wave-2 route-25 route-100 monitor'],
    ['cutover', 'select wave-1 wave-2 approve:cutover route-25 route-100 monitor'],
    ['stage-25', 'select wave-1 wave-2 approve:stage-25 route-25 route-100 monitor'],
    ['stage-100', 'select wave-1 wave-2 route-25 approve:stage-100 route-100 monitor'],
  ] as const)('before %s', (before, phases) => {
    expect(phasesOf({ approvals: [{ before }] })).toBe(phases);
  });

  test.each([
    [
      'cutover',
      'select wave-1 approve:cutover:wave-1 route-25:wave-1 route-100:wave-1 wave-2 approve:cutover:wave-2 route-25:wave-2 route-100:wave-2 monitor',
    ],
    [
      'stage-100',
      'select wave-1 route-25:wave-1 approve:stage-100:wave-1 route-100:wave-1 wave-2 route-25:wave-2 approve:stage-100:wave-2 route-100:wave-2 monitor',
    ],
  ] as const)('with a cutover per wave, before %s of each wave', (before, phases) => {
    expect(phasesOf({ cutover: 'per-wave', approvals: [{ before }] })).toBe(phases);
  });

  test('after the bake of the stage before', () => {
    const stages = [{ percent: 25, bake: '1m' }, { percent: 100 }];
    expect(phasesOf({ stages, approvals: [{ before: 'stage-100' }] })).toContain('bake-25 approve:stage-100 route-100');
  });

  test('it may be given by anybody within a day, or by those whom the spec names, within its own time', () => {
    const approvals = [{ before: 'wave-2' }, { before: 'cutover', by: ['Ada', 'Bob'], within: '2h' }];
    const steps = planOf({ approvals })
      ._unsafeUnwrap()
      .phases.flatMap(({ lanes }) => lanes[0]?.steps[0]?.approval ?? []);
    expect(steps).toEqual([
      { before: 'wave-2', withinMs: 86_400_000 },
      { before: 'cutover', by: ['Ada', 'Bob'], withinMs: 7_200_000 },
    ]);
  });

  test('every id of a plan is there once', () => {
    const approvals = ['wave-1', 'wave-2', 'cutover', 'stage-100'].map((before) => ({ before }));
    for (const cutover of ['after-all', 'per-wave']) {
      const ids = phasesOf({ cutover, approvals }).split(' ');
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test('without approvals, a plan is what it was', () => {
    expect(planOf({ approvals: [] })._unsafeUnwrap().phases).toEqual(planOf({})._unsafeUnwrap().phases);
  });
});

describe('an approval that is not valid is an issue with its path and what to do', () => {
  const KNOWN = 'it has wave-1, wave-2, cutover, stage-25, stage-100';
  test.each<[what: string, approvals: unknown, issues: readonly string[]]>([
    [
      'a wave that is not there',
      [{ before: 'wave-3' }],
      [`approvals[0].before: 'wave-3' is not in the plan: ${KNOWN}`],
    ],
    [
      'a stage that is not there',
      [{ before: 'stage-5' }],
      [`approvals[0].before: 'stage-5' is not in the plan: ${KNOWN}`],
    ],
    [
      'something else',
      [{ before: 'deploy' }],
      [
        "approvals[0].before: must be 'wave-2', 'stage-25' (before traffic moves to 25 %) or 'cutover' (before the first traffic moves)",
      ],
    ],
    ['nothing', [{}], ['approvals[0].before: is missing']],
    [
      'the same twice',
      [{ before: 'wave-2' }, { before: 'cutover' }, { before: 'wave-2', by: ['Ada'] }],
      ["approvals[2].before: 'wave-2' is already at approvals[0]: ask for it once"],
    ],
    [
      'the same by another name',
      [{ before: 'cutover' }, { before: 'stage-25' }],
      [
        "approvals[1].before: 'stage-25' begins with the same shift of traffic as 'cutover' at approvals[0]: ask for it once",
      ],
    ],
    [
      'nobody who may',
      [{ before: 'wave-2', by: [] }],
      ['approvals[0].by: must name at least one: leave by out where anybody may approve'],
    ],
    ['no time', [{ before: 'wave-2', within: 0 }], ['approvals[0].within: must be at least 1 ms']],
    [
      'a misspelt field',
      [{ before: 'wave-2', witin: '1h' }],
      ["approvals[0].witin: is not a known field: did you mean 'within'?"],
    ],
  ])('%s', (_, approvals, issues) => {
    expect(issuesOf(approvals)).toEqual(issues);
  });

  test('a stage that no region moves at', () => {
    expect(issuesOf([{ before: 'stage-25' }], { regions: ['blunt/a'] })).toEqual([
      "approvals[0].before: 'stage-25' is not in the plan: it has wave-1, cutover, stage-100",
    ]);
  });
});
