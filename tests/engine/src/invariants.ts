import type { RolloutEvent } from '@landfall/core';
import { CountedFailures, withinBudget } from './budget-invariants.ts';
import { type Broken, type History, isOf, isOfRollback, planOf } from './history.ts';
import { mostBakeEvents } from './most-bake-events.ts';
import { onePathBack } from './rollback-invariants.ts';

function isForward(step: { readonly action: string }): boolean {
  return !isOfRollback(step);
}

/** Promise 1: no traffic, and no call for any, before the region's own verification passed in this rollout. */
export function verifiedBeforeTraffic({ events, traffic = [] }: History): Broken {
  const broken: string[] = [];
  const start = events.find(isOf('rollout-start'));
  const mine = `${start?.rolloutId}/${start?.nonce}/deploy:`;
  const verifiedAt = new Map<string | undefined, number>();
  for (const event of events) {
    if (event.type === 'step-end' && event.action === 'verify' && event.verification?.verdict === 'pass')
      verifiedAt.set(event.region, event.at);
    if (event.type === 'effect-start' && event.method === 'route' && !verifiedAt.has(event.region))
      broken.push(`1: ${event.effect} (event ${event.seq}) asks for traffic in ${event.region}, which is not verified`);
  }
  for (const { owner, at, percent } of traffic) {
    const region = owner.startsWith(mine) ? owner.slice(mine.length, owner.lastIndexOf('/')) : undefined;
    if (region === undefined || percent === 0) continue;
    const verified = verifiedAt.get(region);
    if (verified === undefined || verified > at)
      broken.push(`1: ${owner} got ${percent}% at ${at}, verified ${verified ?? 'never'}`);
  }
  return broken;
}

/** Promise 2: verify follows deploy, phases follow one another, and after a failure or an abort nothing more starts. */
export function earlyAndLocal({ events }: History): Broken {
  const broken: string[] = [];
  const plan = planOf(events);
  const ended = new Map<string, string>();
  let open: string | undefined;
  let last = -1;
  let ending: string | undefined;
  let rollingBack = false;
  let atWork = 0;
  let most = Number.POSITIVE_INFINITY;
  const failures = plan === undefined ? undefined : new CountedFailures(plan);
  for (const event of events) {
    if (event.type === 'rollback-start' && event.of === 'rollout') rollingBack = true;
    if (event.type === 'command' && event.name === 'abort' && event.refused === undefined && !rollingBack)
      ending ??= 'the abort';
    if (event.type === 'hold-end' && event.by === 'time') ending ??= 'a hold that nobody decided';
    if (event.type === 'bake-hold' && ending !== undefined)
      broken.push(`2: ${event.step} is held (event ${event.seq}) after ${ending}`);
    if (event.type === 'phase-start' && event.rollback === undefined && !rollingBack) {
      const at = plan?.phases.findIndex(({ id }) => id === event.phase) ?? -1;
      if (open !== undefined || at !== last + 1) broken.push(`2: ${event.phase} starts out of turn`);
      if (ending !== undefined) broken.push(`2: ${event.phase} starts after ${ending}`);
      most = plan?.phases[at]?.concurrency ?? most;
      atWork = 0;
      open = event.phase;
      last = at;
    }
    if (event.type === 'phase-end' && event.rollback === undefined) open = undefined;
    failures?.read(event);
    if (failures?.isOver === true) ending ??= `a failure beyond the budget (event ${event.seq})`;
    if (event.type === 'step-restart') {
      if (ending !== undefined) broken.push(`2: ${event.step} is restarted (event ${event.seq}) after ${ending}`);
      atWork += 1;
    }
    if (event.type === 'step-start' && isForward(event)) {
      if (ending !== undefined || rollingBack)
        broken.push(`2: ${event.step} (event ${event.seq}) starts after ${ending}`);
      if (event.action === 'verify' && ended.get(`deploy:${event.region}`) !== 'succeeded')
        broken.push(`2: ${event.step} starts before its deploy succeeded`);
      if (event.action !== 'verify') atWork += 1;
      if (atWork > most) broken.push(`2: ${atWork} regions at work at ${event.step}, of ${most}`);
    }
    if (event.type === 'effect-start' && ending === 'the abort' && !/^(leave|restore|remove|confirm):/.test(event.step))
      broken.push(`2: ${event.effect} is called (event ${event.seq}) after the abort`);
    if (event.type === 'step-retry' && isForward(event) && ending !== undefined)
      broken.push(`2: ${event.step} is tried again (event ${event.seq}) after ${ending}`);
    if (event.type !== 'step-end') continue;
    ended.set(event.step, event.outcome);
    if (isForward(event) && (event.action !== 'deploy' || event.outcome === 'failed')) atWork -= 1;
  }
  return broken;
}

/** Promise 6, of the log: every step of a phase ends before the phase does. */
export function structured({ events }: History): Broken {
  const broken: string[] = [];
  const open = new Map<string, string>();
  const rollbacks = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'rollback-start') for (const region of event.regions) rollbacks.set(region, event.id);
    if (event.type === 'step-start' || event.type === 'step-restart')
      open.set(event.step, isForward(event) ? 'plan' : (rollbacks.get(event.region ?? '') ?? ''));
    if (event.type === 'step-end') open.delete(event.step);
    if (event.type !== 'phase-end' && event.type !== 'rollout-end') continue;
    const track = event.type === 'phase-end' ? (event.rollback ?? 'plan') : undefined;
    const still = [...open].flatMap(([step, of]) => (track === undefined || of === track ? step : []));
    if (still.length > 0) broken.push(`6: ${still.join(', ')} open at event ${event.seq}`);
  }
  return broken;
}

/** What an event starts or ends, if it is one of those that come in pairs. */
function pairOf(event: RolloutEvent): readonly [key: string, kind: 'start' | 'end'] | undefined {
  const kind = event.type.split('-')[1];
  if (kind !== 'start' && kind !== 'end') return undefined;
  if ('effect' in event) return [`effect ${event.effect}`, kind];
  if ('step' in event) return [`step ${event.step}`, kind];
  if (event.type === 'phase-start' || event.type === 'phase-end')
    return [`phase ${event.phase} of ${event.rollback ?? 'the plan'}`, kind];
  if (event.type === 'hold-start' || event.type === 'hold-end') return [event.hold, kind];
  if (event.type === 'rollback-start' || event.type === 'rollback-end') return [event.id, kind];
  return undefined;
}

/** Promise 7: numbers without gaps, one end for each start, one `rollout-end` and nothing after it. */
export function oneLog({ events }: History): Broken {
  const broken: string[] = [];
  const counts = new Map<string, { start: number; end: number }>();
  const restarts = new Map<string, number>();
  let pauses = 0;
  events.forEach((event, index) => {
    if (event.seq !== index + 1) broken.push(`7: event ${index + 1} has the number ${event.seq}`);
    if (event.type === 'rollout-end' && index !== events.length - 1)
      broken.push(`7: ${events.length - 1 - index} events after rollout-end`);
    if (event.type === 'pause-start') pauses += 1;
    if (event.type === 'pause-end') pauses -= 1;
    if (pauses !== 0 && pauses !== 1) broken.push(`7: ${event.type} ${event.seq} without its counterpart`);
    if (event.type === 'step-restart') {
      const key = `step ${event.step}`;
      restarts.set(key, (restarts.get(key) ?? 0) + 1);
    }
    const pair = pairOf(event);
    if (pair === undefined) return;
    const count = counts.get(pair[0]) ?? { start: 0, end: 0 };
    count[pair[1]] += 1;
    counts.set(pair[0], count);
    if (count.end > count.start + (restarts.get(pair[0]) ?? 0))
      broken.push(`7: ${pair[0]} ends before it starts (event ${event.seq})`);
    const times = 1 + (restarts.get(pair[0]) ?? 0);
    if (count.start > 1 || count.end > times) broken.push(`7: ${pair[0]} twice (event ${event.seq})`);
  });
  if (events.at(-1)?.type !== 'rollout-end') return broken;
  for (const [key, { start, end }] of counts)
    if (start + (restarts.get(key) ?? 0) !== end) broken.push(`7: ${key} has ${start} starts and ${end} ends`);
  if (pauses !== 0) broken.push('7: a pause is open at the end');
  return broken;
}

/** Promise 9, of one log: nothing is changed before all targets are claimed. */
export function claimedBeforeChange({ events }: History): Broken {
  const held = events.findIndex(isOf('claim-held'));
  const changed = events.findIndex((event) => event.type === 'effect-start' && event.method !== 'claim');
  return changed >= 0 && (held < 0 || held > changed) ? ['9: a change before the claim was held'] : [];
}

/** Promise 10: the log ended, and it is bounded by the plan. A step may overrun by the calls that were made before its deadline. */
export function finite({ events }: History): Broken {
  const broken: string[] = [];
  const plan = planOf(events);
  if (plan === undefined || events.at(-1)?.type !== 'rollout-end') return ['10: it did not end'];
  const { limits, regions } = plan;
  const restarts = events.filter(isOf('step-restart')).length;
  const steps = restarts + regions.length * ((plan.spec.stages?.length ?? 1) + 6);
  const mostEvents = 100 + steps * (2 + 30 * Math.max(5, limits.attempts)) + mostBakeEvents(plan);
  if (events.length > mostEvents) broken.push(`10: ${events.length} events, of at most ${mostEvents}`);
  const started = new Map<string, number>();
  // Time in which nobody drove the rollout does not count.
  let jumpedMs = 0;
  for (const event of events) if (event.type === 'clock-jump') jumpedMs += event.byMs;
  // While it is suspended, nobody looks.
  if (events.some(isOf('rollout-suspend'))) return broken;
  for (const event of events) {
    if (event.type === 'step-start' || event.type === 'step-restart') started.set(event.step, event.at);
    if (event.type !== 'step-end') continue;
    const took = event.at - (started.get(event.step) ?? event.at);
    const most = limits.stepMs[event.action] + 5 * limits.callMs + jumpedMs;
    if (took > most) broken.push(`10: ${event.step} took ${took} ms, of at most ${most}`);
    if (event.failure?.kind === 'timed-out' && took < limits.stepMs[event.action])
      broken.push(`10: ${event.step} timed out after ${took} ms, before its deadline`);
  }
  return broken;
}

/** Everything that the log of a rollout that ended shows to be broken. */
/** No phase starts before each approval that comes before it was given, by one of those who may. */
function approvedFirst({ events }: History): Broken {
  const phases = planOf(events)?.phases ?? [];
  const approvals = events
    .filter(isOf('command'))
    .filter(({ name, refused }) => name === 'approve' && refused === undefined);
  const last = phases.findLastIndex(({ id }) =>
    events.some((each) => each.type === 'phase-start' && each.phase === id),
  );
  return phases
    .slice(0, Math.max(0, last))
    .filter(({ kind }) => kind === 'approve')
    .flatMap(({ lanes }) => lanes.flatMap(({ steps }) => steps))
    .filter(
      ({ id, approval }) =>
        !approvals.some(({ step, by }) => step === id && approval?.by?.includes(by ?? '') !== false),
    )
    .map(({ id }) => `${id} was not given by one who may, and a later phase has started`);
}

export function brokenPromises(history: History): readonly string[] {
  return [
    ...verifiedBeforeTraffic(history),
    ...earlyAndLocal(history),
    ...withinBudget(history),
    ...onePathBack(history),
    ...structured(history),
    ...oneLog(history),
    ...claimedBeforeChange(history),
    ...approvedFirst(history),
    ...finite(history),
  ];
}
