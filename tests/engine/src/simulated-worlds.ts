import type { Action, Plan, RollbackOutcome, RolloutError } from '@landfall/core';
import { type Simulation, simulate, type World } from '@landfall/core/testing';
import { unboundedBakes } from './bound-of-bakes.ts';
import { exposedBeyond, timeBeyond } from './bounds-invariants.ts';
import { brokenPromises } from './invariants.ts';
import type { Scenario } from './random-scenarios.ts';
import { withoutChanges } from './random-traffic.ts';
import { keptIn } from './rollback-invariants.ts';
import { brokenTable } from './table-invariants.ts';

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

/** What the end of a rollout says: the regions that serve the new version, and those in which something is left. */
interface Told {
  readonly serving: ReadonlySet<string>;
  readonly left: ReadonlySet<string>;
}

function toldBy({ state }: Pick<Simulation, 'state'>): Told {
  const outcomes = [...state.rollbacks.map(({ outcome }) => outcome), leftAsItIs(state.error)];
  const left = outcomes.flatMap((each) =>
    each?.outcome === 'incomplete' ? each.left.map(({ region }) => region) : [],
  );
  const kept = keptIn(state);
  const serving = state.regions.flatMap(({ planned: { key }, rollback }) =>
    kept.includes(key) || (state.outcome === 'succeeded' && rollback === undefined) ? key : [],
  );
  return { serving: new Set(serving), left: new Set(left) };
}

/** What the end says of the world, and the world does not bear out. */
export function brokenWorld(simulation: Omit<Simulation, 'stopped'>): readonly string[] {
  const { events, cloud } = simulation;
  const broken: string[] = [];
  const { serving, left } = toldBy(simulation);
  for (const [key, region] of cloud.regions) {
    const serves = serving.has(key);
    if (serves && (!region.exists || region.percent !== 100)) broken.push(`${key} does not serve at the end`);
    if (!serves && region.exists && !left.has(key) && !isServingBeside(simulation, key))
      broken.push(`${key} is left behind and not named`);
  }
  const crashes = events.length;
  for (const [effect, times] of cloud.calls) if (times > crashes) broken.push(`${effect} was called ${times} times`);
  return broken;
}

/** Promise 12: where the version is blocked in one region, none is changed. */
function changedWhereBlocked(plan: Plan, { cloud }: Simulation, { blocked = [] }: World): readonly string[] {
  if (blocked.length === 0 || plan.spec.allowBlocked?.includes(plan.spec.model.version) === true) return [];
  return [...cloud.calls.keys()].map((effect) => `12: ${effect} was called, and the version is blocked`);
}

function tableOf(plan: Plan, simulation: Simulation, world: World): readonly string[] {
  const { serving, left } = toldBy(simulation);
  const beside = plan.regions.flatMap(({ key }) => (isServingBeside(simulation, key) ? key : []));
  return brokenTable(plan, simulation, world, { serving: new Set([...serving, ...beside]), left });
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
    ...changedWhereBlocked(plan, simulation, world),
    ...(plan.routing === undefined ? [] : tableOf(plan, simulation, world)),
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
  const { crashes = [] } = world;
  const crashed = crashes.length === 0 ? whole : simulate(plan, { ...undisturbed, crashes });
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
