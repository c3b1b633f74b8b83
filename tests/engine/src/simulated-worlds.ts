import {
  type Action,
  type CommandName,
  type Plan,
  planRollout,
  type RollbackOutcome,
  type RolloutError,
  type RolloutSpec,
} from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { type SimulatedStep, type Simulation, simulate, type World } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import fc from 'fast-check';
import { unboundedBakes } from './bound-of-bakes.ts';
import { exposedBeyond, timeBeyond } from './bounds-invariants.ts';
import { brokenPromises } from './invariants.ts';
import { BAKING, LARGE, PLAIN, planSpecs, TOLERANT } from './manners.ts';
import { traffic, withoutChanges } from './random-traffic.ts';
import { keptIn } from './rollback-invariants.ts';

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

/** The plan of a spec for the simulated clouds. */
function planOf(spec: RolloutSpec): Plan {
  return planRollout(spec, {
    providers: {
      fake: fakeProvider({ settleMs: 2_000 }),
      blunt: fakeProvider({ name: 'blunt', traffic: 'all-or-nothing', settleMs: 2_000 }),
    },
    journal: { ...memoryJournal(), outlivesProcess: true },
  })._unsafeUnwrap();
}

/** Plans are few and made once; worlds are many. */
const plans = plansOf(PLAIN);
const tolerant = plansOf(TOLERANT);
const baking = plansOf(BAKING);
const large = planSpecs(TOLERANT, LARGE).map(planOf);

/** Plans of a few shapes, of each manner. */
export function plansOf(manners: readonly Partial<RolloutSpec>[]): readonly Plan[] {
  return planSpecs(manners).map(planOf);
}

/** The steps of a plan and of its rollback. */
export function idsOf(plan: Plan): readonly string[] {
  const forward = plan.phases.flatMap(({ lanes }) => lanes.flatMap(({ steps }) => steps.map(({ id }) => id)));
  return [...forward, ...plan.regions.flatMap(({ key }) => [`restore:${key}`, `remove:${key}`])];
}

const ids = new Map([...plans, ...tolerant, ...baking, ...large].map((plan) => [plan, idsOf(plan)]));

/** Any plan of the few, in any world: some steps go wrong in some way, some regions are empty, some fallbacks are ill, some commands come. */
export const scenario: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 20, arbitrary: scenarioOf(plans) },
  { weight: 10, arbitrary: scenarioOf(tolerant) },
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
  const some = fc.subarray(plan.regions.map(({ key }) => key));
  return fc.record({
    plan: fc.constant(plan),
    world: fc.record(
      {
        steps: fc.dictionary(fc.constantFrom(...(ids.get(plan) ?? [])), step, { maxKeys: mostSteps }),
        empty: some,
        unhealthy: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: some }),
        commands: fc.array(command, { maxLength: 3 }).map((commands) => resumed(commands)),
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

type Commands = readonly { readonly afterEvent: number; readonly name: CommandName; readonly step?: string }[];

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

/** What an error says of a rollback: also where there was none, and everything stays where it is. */
function leftAsItIs(error: RolloutError | undefined): RollbackOutcome | undefined {
  return error !== undefined && 'rollback' in error ? error.rollback : undefined;
}

/** A rollout within its budget that needs a person because of a region still serves in the others. */
function isServingBeside({ state }: Pick<Simulation, 'state'>, key: string): boolean {
  const of = state.regions.find(({ planned }) => planned.key === key);
  return (
    state.outcome === 'needs-human' && state.status === 'ended' && of?.rollback === undefined && of?.percent === 100
  );
}

/** What the end says of the world, and the world does not bear out. */
export function brokenWorld(simulation: Omit<Simulation, 'stopped'>): readonly string[] {
  const { events, state, cloud } = simulation;
  const broken: string[] = [];
  const outcomes = [...state.rollbacks.map(({ outcome }) => outcome), leftAsItIs(state.error)];
  const left = new Set(
    outcomes.flatMap((each) => (each?.outcome === 'incomplete' ? each.left.map(({ region }) => region) : [])),
  );
  const kept = keptIn(state);
  for (const [key, region] of cloud.regions) {
    const of = state.regions.find(({ planned }) => planned.key === key);
    const serves = kept.includes(key) || (state.outcome === 'succeeded' && of?.rollback === undefined);
    if (serves && (!region.exists || region.percent !== 100)) broken.push(`${key} does not serve at the end`);
    if (!serves && region.exists && !left.has(key) && !isServingBeside(simulation, key))
      broken.push(`${key} is left behind and not named`);
  }
  const crashes = events.length;
  for (const [effect, times] of cloud.calls) if (times > crashes) broken.push(`${effect} was called ${times} times`);
  return broken;
}

/** Everything that is broken when a scenario is simulated. */
export function brokenIn({ plan, world }: Scenario): readonly string[] {
  const simulation = simulate(plan, world, { id: 'r' });
  if (simulation.stopped !== 'ended') return [`it is ${simulation.stopped} after ${simulation.events.length} events`];
  const again = (world.crashes ?? []).length;
  return [
    ...brokenPromises(simulation),
    ...brokenWorld(simulation),
    ...unboundedBakes(simulation.events, again),
    ...exposedBeyond(plan, simulation, world),
  ];
}

/** What of a scenario without commands and crashes exceeds the bounds of its plan, however long its calls and changes take. */
export function beyondBounds({ plan, world }: Scenario): readonly string[] {
  const { commands: _, crashes: __, lostAt: ___, wakesEveryMs: ____, ...undisturbed } = world;
  const simulation = simulate(plan, undisturbed, { id: 'r' });
  if (simulation.stopped !== 'ended') return [`it is ${simulation.stopped} after ${simulation.events.length} events`];
  return [...exposedBeyond(plan, simulation, undisturbed), ...timeBeyond(plan, simulation, undisturbed)];
}

/** The end of a rollout, as far as a crash must not change it. */
export interface End {
  readonly outcome: string | undefined;
  readonly error: string | undefined;
  readonly rollback: string | undefined;
  readonly regions: readonly string[];
}

/** What a rollout came to, apart from when: of lanes at work together, a crash may decide which fails first, and what the others had begun by then. */
function comesTo({ state, cloud }: Simulation): End {
  return {
    outcome: state.outcome,
    error: state.error?.kind,
    rollback: state.rollbacks.at(-1)?.outcome?.outcome,
    regions: [...cloud.regions].map(([key, { exists, percent }]) => `${key} ${exists} ${percent}`),
  };
}

/** The steps whose further attempts may make what a rollback cannot take back. */
const TRIED: ReadonlySet<Action> = new Set(['deploy', 'route', 'monitor', 'clean-up', 'retire']);

/** How often each of these was tried. */
function attemptsOf({ state }: Simulation): string {
  const tried = state.regions.flatMap(({ steps }) => steps.filter(({ planned }) => TRIED.has(planned.action)));
  return tried.map(({ planned, attempt, calls }) => `${planned.id} ${attempt} ${calls}`).join(', ');
}

/** The end of a scenario without commands, undisturbed and with its crashes: the two are to be the same. */
export function endsOf({ plan, world }: Scenario): readonly [undisturbed: End, crashed: End] {
  // A call that is under way when its process is lost is made again later, so its answer may rightly be another.
  const { lostAt: _, wakesEveryMs: __, traffic: given, ...rest } = world;
  const steady = given === undefined ? rest : { ...rest, traffic: withoutChanges(given) };
  const steps = Object.fromEntries(Object.entries(world.steps ?? {}).map(([id, each]) => [id, { ...each, callMs: 0 }]));
  const undisturbed: World = { ...steady, steps, commands: [], crashes: [] };
  const whole = simulate(plan, undisturbed);
  const crashed = simulate(plan, { ...undisturbed, crashes: world.crashes ?? [] });
  const ends = [comesTo(whole), comesTo(crashed)] as const;
  // A step between two attempts begins none once another region has failed: where that came first, there is less to roll back, and nothing that needs a person.
  if (whole.state.outcome === 'succeeded' || attemptsOf(whole) === attemptsOf(crashed)) return ends;
  const [one, other] = ends.map(
    ({ outcome }): End => ({
      outcome: outcome === 'succeeded' ? outcome : 'not succeeded',
      error: undefined,
      rollback: undefined,
      regions: [],
    }),
  );
  return one === undefined || other === undefined ? ends : [one, other];
}
