import type { Plan } from '@landfall/core';
import type { Simulation as Ended, World } from '@landfall/core/testing';
import { isOf } from './history.ts';

/** What became of a simulated rollout. */
type Simulation = Omit<Ended, 'stopped'>;

/** A time in which something was so. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** The most spans at a time. One that ends when another begins is not beside it. */
function mostTogether(spans: readonly Span[]): number {
  const changes = spans.flatMap(({ from, to }) => [
    { at: from, by: 1 },
    { at: to, by: -1 },
  ]);
  changes.sort((one, other) => one.at - other.at || one.by - other.by);
  let [now, most] = [0, 0];
  for (const { by } of changes) {
    now += by;
    most = Math.max(most, now);
  }
  return most;
}

/** When each region was at risk: from the cloud's first deployment to its last verification. Of a deployment that failed, the log says when that was known. */
function atRisk({ cloud, events }: Simulation, world: World): readonly Span[] {
  const regions = new Set(cloud.asked.flatMap(({ method, region }) => (method === 'deploy' ? region : [])));
  return [...regions].map((key) => {
    const asked = cloud.asked.filter(({ region }) => region === key);
    const verified = asked.findLast(({ step }) => step === `verify:${key}`);
    const failed = events.findLast((event) => isOf('step-end')(event) && event.step === `deploy:${key}`);
    const callMs = world.steps?.[`verify:${key}`]?.callMs ?? 0;
    const to = verified === undefined ? failed?.at : verified.at + callMs;
    return { from: asked[0]?.at ?? 0, to: to ?? Number.POSITIVE_INFINITY };
  });
}

/** Shares of the new version that are more than the plan's bounds allow at that time, by the cloud's own record. */
function overexposed(plan: Plan, { cloud, events }: Simulation, world: World): readonly string[] {
  const bounds = new Map(plan.bounds.exposure.map((each) => [each.phase, each]));
  const starts = events.filter(isOf('phase-start')).filter(({ rollback }) => rollback === undefined);
  const changes = [...cloud.regions]
    .flatMap(([key, { history }]) => history.map(({ at, percent }) => ({ key, at, percent })))
    .sort((one, other) => one.at - other.at);
  const now = new Map<string, number>();
  const most = new Map<string, number>();
  const broken: string[] = [];
  let next = 0;
  let all = { phase: 'select', percentOfAll: 0, percentOfAllIfFirst: 0 };
  for (const { key, at, percent } of changes) {
    for (let start = starts[next]; start !== undefined && start.at <= at; start = starts[++next]) {
      const bound = bounds.get(start.phase);
      if (bound === undefined) continue;
      all = bound;
      for (const region of bound.regions)
        most.set(region, world.empty?.includes(region) === true ? 100 : bound.percent);
    }
    now.set(key, percent);
    const allowed = most.get(key) ?? 0;
    if (percent > allowed) broken.push(`${key} takes ${percent} % in ${all.phase}, of at most ${allowed} %`);
    const share = [...now.values()].reduce((sum, each) => sum + each, 0) / plan.regions.length;
    const isFirst = (world.empty ?? []).length > 0;
    const ofAll = isFirst ? Math.max(all.percentOfAll, all.percentOfAllIfFirst) : all.percentOfAll;
    if (share > ofAll + 1e-9) broken.push(`${share} % of all users in ${all.phase}, of at most ${ofAll} %`);
  }
  return broken;
}

/** What of a simulated rollout exposed more than `plan.bounds` says. */
export function exposedBeyond(plan: Plan, simulation: Simulation, world: World): readonly string[] {
  const { regionsAtRisk } = plan.bounds;
  const together = mostTogether(atRisk(simulation, world));
  const risk = together > regionsAtRisk ? [`${together} regions at risk at a time, of at most ${regionsAtRisk}`] : [];
  return [...risk, ...overexposed(plan, simulation, world)];
}

/** What of a simulated rollout without commands took longer, or less long, than `plan.bounds` says. */
export function timeBeyond(plan: Plan, { events, state }: Simulation, world: World): readonly string[] {
  const { shortestMs, longestMs, longestWithRollbackMs } = plan.bounds;
  const ms = (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0);
  const succeeded = state.outcome === 'succeeded';
  const most = succeeded ? longestMs : longestWithRollbackMs;
  if (ms > most) return [`${state.outcome} after ${ms} ms, of at most ${most} ms`];
  const isPlain = succeeded && state.rollbacks.length === 0 && (world.empty ?? []).length === 0;
  return isPlain && ms < shortestMs ? [`succeeded after ${ms} ms, of at least ${shortestMs} ms`] : [];
}
