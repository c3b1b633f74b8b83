import { type Plan, planRollout, type RolloutSpec } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import type { SimulatedCommand, SimulatedStep, World } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import fc from 'fast-check';
import { APPROVED, BAKING, LARGE, PLAIN, planSpecs, ROUTED, TOLERANT } from './manners.ts';
import { paperRouter } from './paper-router.ts';
import { traffic } from './random-traffic.ts';

/** A plan and the world that it meets. */
export interface Scenario {
  readonly plan: Plan;
  readonly world: World;
}

const answer = fc.constantFrom(
  'ok',
  'ok',
  'transient',
  'throttled',
  'lost',
  'conflict',
  'permission',
  'unexpected',
  'capacity',
  'artifact',
);
const fate = fc.constantFrom('comes-true', 'comes-true', 'fails', 'fails-for-good', 'mixed', 'reverted', 'stuck');

const step: fc.Arbitrary<SimulatedStep> = fc.record(
  {
    callMs: fc.constantFrom(0, 0, 10, 1_000),
    takesMs: fc.constantFrom(0, 500, 60_000, 600_000),
    lagMs: fc.constantFrom(0, 900, 2_000),
    answers: fc.array(answer, { maxLength: 3 }),
    fates: fc.array(fate, { maxLength: 2 }),
    verdict: fc.constantFrom('pass', 'pass', 'fail'),
  },
  { requiredKeys: [] },
);

/** A decision names the hold that it is about, or one that is not open: then it is refused. */
const command: fc.Arbitrary<Commands[number]> = fc.oneof(
  fc.record({ afterEvent: fc.nat(80), name: fc.constantFrom('abort', 'pause', 'resume', 'stop') }),
  fc.record({
    afterEvent: fc.nat(120),
    name: fc.constantFrom('accept', 'retry'),
    step: fc.constantFrom('hold-1', 'hold-1', 'hold-2'),
  }),
);

/** An approval comes at its time, too early, too late, or from somebody who may not give it. */
function approvalOf(plan: Plan): fc.Arbitrary<Commands[number]> {
  const steps = (ids.get(plan) ?? []).filter((id) => id.startsWith('approve:'));
  return fc.record({
    afterEvent: fc.constant(0),
    atMs: fc.nat(40 * 60_000),
    name: fc.constant('approve'),
    step: fc.constantFrom(...steps),
    by: fc.constantFrom('Ada', 'Ada', 'Eve'),
  });
}

/** Some regions are in the table already, as somebody else has entered them. */
function tableOf({ regions }: Plan): fc.Arbitrary<NonNullable<World['table']>> {
  const entry = (region: string) =>
    fc.record({
      region: fc.constant(region),
      url: fc.constantFrom(`https://${region.slice(5)}.models.example`, 'https://elsewhere.example'),
      weight: fc.constantFrom(0, 1, 5),
      state: fc.constantFrom('in', 'in', 'draining', 'out'),
      owner: fc.constantFrom(undefined, 'another/1'),
      modelVersion: fc.constantFrom(undefined, '41'),
    });
  return fc.subarray(regions.map(({ key }) => key)).chain((keys) => fc.tuple(...keys.map(entry)));
}

/** The plan of a spec for the simulated clouds. */
function planOf(spec: RolloutSpec): Plan {
  return planRollout(spec, {
    providers: {
      fake: fakeProvider({ settleMs: 2_000 }),
      blunt: fakeProvider({ name: 'blunt', traffic: 'all-or-nothing', settleMs: 2_000 }),
    },
    ...(spec.routing !== undefined && { router: paperRouter }),
    journal: { ...memoryJournal(), outlivesProcess: true },
  })._unsafeUnwrap();
}

/** Plans are few and made once; worlds are many. */
const plans = plansOf(PLAIN);
const tolerant = plansOf(TOLERANT);
const baking = plansOf(BAKING);
const approved = plansOf(APPROVED);
const routed = plansOf(ROUTED);
const large = planSpecs(TOLERANT, LARGE).map(planOf);

/** Plans of a few shapes, of each manner. */
export function plansOf(manners: readonly Partial<RolloutSpec>[]): readonly Plan[] {
  return planSpecs(manners).map(planOf);
}

/** The steps of a plan and of its rollback. */
export function idsOf(plan: Plan): readonly string[] {
  const forward = plan.phases.flatMap(({ lanes }) => lanes.flatMap(({ steps }) => steps.map(({ id }) => id)));
  const back =
    plan.routing === undefined ? (['restore', 'remove'] as const) : (['leave', 'restore', 'remove'] as const);
  return [...forward, ...plan.regions.flatMap(({ key }) => back.map((action) => `${action}:${key}`))];
}

const ids = new Map(
  [...plans, ...tolerant, ...baking, ...approved, ...routed, ...large].map((plan) => [plan, idsOf(plan)]),
);

/** Any plan of the few, in any world: some steps go wrong in some way, some regions are empty, some fallbacks are ill, some commands come. */
export const scenario: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 20, arbitrary: scenarioOf(plans) },
  { weight: 10, arbitrary: scenarioOf(tolerant) },
  { weight: 6, arbitrary: scenarioOf(approved) },
  { weight: 6, arbitrary: scenarioOf(routed) },
  { weight: 1, arbitrary: scenarioOf(baking) },
);

/** The same, where all plans have bakes. */
export const bakingScenario: fc.Arbitrary<Scenario> = scenarioOf(baking);

/** Up to five waves and twenty-four regions, with budgets, and faults in many of them. */
export const largeScenario: fc.Arbitrary<Scenario> = scenarioOf(large, 12);

function scenarioOf(some: readonly Plan[], mostSteps = 4): fc.Arbitrary<Scenario> {
  return fc.constantFrom(...some).chain((plan) => worldOf(plan, mostSteps));
}

function worldOf(plan: Plan, mostSteps: number): fc.Arbitrary<Scenario> {
  const isBaking = plan.evidence !== undefined;
  const isApproved = plan.spec.approvals !== undefined;
  const given = isApproved ? fc.oneof(command, { weight: 4, arbitrary: approvalOf(plan) }) : command;
  const some = fc.subarray(plan.regions.map(({ key }) => key));
  return fc.record({
    plan: fc.constant(plan),
    world: fc.record(
      {
        steps: fc.dictionary(fc.constantFrom(...(ids.get(plan) ?? [])), step, { maxKeys: mostSteps }),
        empty: some,
        ...(plan.routing !== undefined && { table: tableOf(plan) }),
        unhealthy: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some }),
        blocked: fc.oneof({ weight: 30, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some }),
        commands: fc.array(given, { maxLength: isApproved ? 6 : 3 }).map((commands) => resumed(commands)),
        crashes: fc.array(fc.nat(120), { maxLength: 3 }),
        ...(isBaking && {
          traffic: fc.record(Object.fromEntries(plan.regions.map(({ key }) => [key, traffic]))),
          lostAt: fc.array(fc.nat(20 * 60_000), { maxLength: 3 }).map((times) => times.sort((a, b) => a - b)),
          wakesEveryMs: fc.constantFrom(1, 1, 90_000, 400_000),
        }),
      },
      { requiredKeys: ['steps'] },
    ),
  });
}

type Commands = readonly (SimulatedCommand & { readonly afterEvent: number })[];

/** In order, and with what is paused or stopped going on soon after, so that every rollout ends. */
function resumed(commands: Commands): Commands {
  return [...commands]
    .sort((a, b) => a.afterEvent - b.afterEvent)
    .flatMap((command) =>
      command.name !== 'pause' && command.name !== 'stop'
        ? [command]
        : [command, { afterEvent: command.afterEvent + 1, name: 'resume' as const }],
    );
}
