import type { Outcome, Read } from '../engine/effect.ts';
import { type ArmCounts, NO_REQUESTS, type PeriodTable, periodTable } from '../engine/judging/period-table.ts';
import { periodBefore } from '../engine/judging/timing.ts';
import { MOST_PERIODS } from '../plan/judging-limits.ts';
import type { EffectContext } from '../run/effect-context.ts';
import { makeRead } from '../run/make-read.ts';
import type { RegionState } from '../state/rollout-state.ts';
import type { RegionLook, WatchedPeriod } from '../watching/judge-look.ts';
import type { WatchGate } from '../watching/watch-gate.ts';
import type { WatchedRegion } from '../watching/watch-state.ts';
import type { WatchPlan } from './watch-gates.ts';

/** After so many periods more, counts that are not complete yet count as lost. */
const LOST_AFTER_PERIODS = 5;

/** What a look is made with. */
export interface LookSetup {
  readonly context: EffectContext;
  readonly region: RegionState;
  readonly plan: WatchPlan;
  readonly known: WatchedRegion;
  /** Aborted when the watch is stopped. */
  readonly signal: AbortSignal;
}

type Asked = Read extends infer R
  ? R extends Read
    ? Omit<R, 'id' | 'key' | 'step' | 'target' | 'timeoutMs'>
    : never
  : never;

async function ask({ context, region, signal }: LookSetup, read: Asked): Promise<Outcome> {
  const { key } = region.planned;
  const controller = new AbortController();
  const cut = () => controller.abort(signal.reason);
  if (signal.aborted) cut();
  else signal.addEventListener('abort', cut, { once: true });
  try {
    const of = { id: `watch:${key}`, key: region.owner, step: 'watch', target: { of: 'region', region: key } } as const;
    return await makeRead(context, { ...of, ...read, timeoutMs: context.plan.limits.callMs } as Read, controller);
  } finally {
    signal.removeEventListener('abort', cut);
  }
}

function countsOf(table: PeriodTable, { metric }: WatchGate, from: number): ArmCounts | 'open' {
  const counts = table.get(from) ?? NO_REQUESTS;
  if (counts === 'open') return 'open';
  return metric.of === 'slower' ? { ...counts, errors: counts.slower } : counts;
}

/** Asks for the counts of all gates since the last look, up to the last period that is final. */
async function readCounts(setup: LookSetup): Promise<Pick<RegionLook, 'counts' | 'countedTo'>> {
  const { context, region, plan, known } = setup;
  const { timing, gates } = plan;
  const { periodMs, finalAfterMs } = timing;
  const now = context.clock.now();
  const to = periodBefore(now - finalAfterMs, periodMs);
  const from = Math.max(periodBefore(known.watermark + periodMs - 1, periodMs), to - MOST_PERIODS * periodMs);
  const counted = gates.filter(({ rule }) => 'kind' in rule);
  if (to <= from || counted.length === 0) return { counts: {}, countedTo: known.watermark };
  const { version } = context.plan.spec.model;
  const tables = await Promise.all(
    counted.map(async ({ metric, slowerThanMs }) => {
      const outcome =
        metric.of === 'source-counts'
          ? await ask(setup, { method: 'source-counts', metric: metric.name, version, from, to })
          : await ask(setup, { method: 'health', deployment: region.deployment ?? null, from, to, slowerThanMs });
      return outcome.kind === 'health' ? periodTable(outcome.health, periodMs, version) : undefined;
    }),
  );
  const counts: Record<string, WatchedPeriod[]> = {};
  let countedTo = from;
  for (; countedTo < to; countedTo += periodMs) {
    const start = countedTo;
    const all = counted.map((gate, index) => {
      const table = tables[index];
      return table === undefined ? 'open' : countsOf(table, gate, start);
    });
    if (all.includes('open')) {
      if (now < start + periodMs + finalAfterMs + LOST_AFTER_PERIODS * periodMs) break;
      continue;
    }
    counted.forEach(({ name }, index) => {
      const period = all[index];
      if (period === undefined || period === 'open') return;
      const { requests, errors: bad } = period;
      counts[name] = [...(counts[name] ?? []), { from: start, to: start + periodMs, requests, bad }];
    });
  }
  return { counts, countedTo };
}

async function readValues(setup: LookSetup): Promise<RegionLook['values']> {
  const { region, plan, context } = setup;
  const { version } = context.plan.spec.model;
  const values: Record<string, number | null> = {};
  await Promise.all(
    plan.gates.map(async ({ name, metric }) => {
      if (metric.of !== 'source-value' && metric.of !== 'provider-value') return;
      const outcome =
        metric.of === 'source-value'
          ? await ask(setup, { method: 'source-value', metric: metric.name, version })
          : await ask(setup, {
              method: 'metric',
              deployment: region.deployment ?? null,
              query: { metric: metric.name, windowMs: plan.timing.periodMs },
            });
      values[name] = outcome.kind === 'reading' && outcome.reading.state === 'value' ? outcome.reading.value : null;
    }),
  );
  return values;
}

/** Whether the version answers the samples as it did when it was verified. What gave no answer because it could not be asked says nothing. */
async function probe(setup: LookSetup): Promise<RegionLook['probe']> {
  const { context, region } = setup;
  if (context.samples.length === 0) return 'unasked';
  const outcome = await ask(setup, { method: 'verify', deployment: region.deployment ?? null, probe: false });
  if (outcome.kind !== 'verification' || outcome.verification.verdict === 'error') return 'unasked';
  return outcome.verification.verdict;
}

/** Reads all that a look at one region needs. It changes nothing, and never rejects. */
export async function lookAtRegion(setup: LookSetup): Promise<RegionLook> {
  const { region } = setup;
  const [described, counted, values, probed] = await Promise.all([
    ask(setup, { method: 'describe', deployment: region.deployment ?? null }),
    readCounts(setup),
    readValues(setup),
    probe(setup),
  ]);
  return { seen: seenIn(described), ...counted, values, probe: probed };
}

function seenIn(outcome: Outcome): RegionLook['seen'] {
  if (outcome.kind === 'observation') return outcome.observation;
  if (outcome.kind !== 'error') return { unread: 'it gave no observation' };
  const { kind, message } = outcome.error;
  return kind === 'not-found' ? { state: 'absent', detail: message } : { unread: message };
}
