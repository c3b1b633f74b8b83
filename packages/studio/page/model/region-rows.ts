import type { EventOf, RolloutState } from '@landfall/core';
import type { LedgerAnswer } from '../../src/wire.ts';
import type { RolloutLog } from '../log/rollout-log.ts';
import { percentOf } from './words.ts';

/** What is known of one region. */
export interface RegionRow {
  readonly region: string;
  /** Its entry in the router's table, as it was read last or as this rollout made it. */
  readonly table: string;
  readonly health: 'healthy' | 'unhealthy' | 'failing' | 'unknown';
  readonly healthText: string;
  /** Of the ledger: which version should serve, and which does. */
  readonly desired: string;
  readonly actual: string;
  readonly verified: string;
  readonly blocked: string;
  /** Something else serves there than should. */
  readonly drift: string | undefined;
}

type Ledger = {
  readonly desired?: string | null | undefined;
  readonly actual: {
    readonly state: string;
    readonly version?: string;
    readonly percent?: number;
    readonly why?: string;
  };
} & {
  readonly verified?: { readonly version: string } | undefined;
  readonly blocked?: readonly { readonly version: string }[] | { readonly version: string } | undefined;
};

/** A function that gives what is known of a region: from the log, and from the ledger of the journal where there is one. */
export function regionRows(
  log: RolloutLog,
  state: RolloutState,
  seq: number,
  ledger: LedgerAnswer | undefined,
): (region: string) => RegionRow {
  const model = state.plan?.spec.model.name;
  const last = log.events.at(-1);
  const end =
    last !== undefined && last.seq <= seq && last.type === 'rollout-end' && !('unknown' in last)
      ? (last as EventOf<'rollout-end'>)
      : undefined;
  const changes = new Map<string, Ledger>((end?.ledger ?? []).map((change) => [change.region, change as Ledger]));
  const entries = new Map<string, Ledger>(
    (ledger?.entries ?? []).filter((entry) => entry.model === model).map((entry) => [entry.region, entry as Ledger]),
  );
  const newer = ledger?.tables.find((each) => each.model === model && each.at > state.updatedAt);
  const isOfJournal = newer !== undefined;
  const table = newer ?? state.table;
  const tableEntries = new Map((table?.entries ?? []).map((entry) => [entry.region, entry]));
  const watched = new Map(
    (ledger?.watched ?? [])
      .filter((each) => each.model === undefined || each.model === model)
      .map((each) => [each.region, each]),
  );
  const regions = new Map(state.regions.map((region) => [region.planned.key, region]));
  return (region) => {
    const of = regions.get(region);
    const entry = tableEntries.get(region);
    const known = changes.get(region) ?? entries.get(region);
    const watch = state.watch?.regions[region] ?? watched.get(region);
    const drifted = state.failures.find((failure) => failure.kind === 'drift' && failure.region === region);
    const drift =
      watch?.drift ??
      (drifted?.kind === 'drift' ? `expected ${drifted.expected}, but saw ${drifted.observed}` : undefined);
    const isEntered = of?.entered === true && of.rollback === undefined && !isOfJournal;
    const weight = entry?.weight ?? state.plan?.routing?.entries[region]?.weight ?? 1;
    return {
      region,
      table: isEntered ? `in, weight ${weight}, ${state.plan?.spec.model.version} (this rollout)` : tableText(entry),
      ...healthOf(
        of,
        watch,
        state.failures.findLast((failure) => failure.region === region),
      ),
      desired: known === undefined ? 'not known yet' : (known.desired ?? 'none'),
      actual: actualOf(known, of, state),
      verified: known?.verified?.version ?? (of?.verified === 'success' ? (state.plan?.spec.model.version ?? '') : ''),
      blocked:
        [known?.blocked ?? []]
          .flat()
          .map(({ version }) => version)
          .join(', ') || 'none',
      drift,
    };
  };
}

function tableText(
  entry: { readonly state: string; readonly weight: number; readonly modelVersion?: string | undefined } | undefined,
): string {
  if (entry === undefined) return 'no entry';
  return `${entry.state}, weight ${entry.weight}${entry.modelVersion === undefined ? '' : `, ${entry.modelVersion}`}`;
}

function healthOf(
  of: RolloutState['regions'][number] | undefined,
  watch: { readonly health: 'healthy' | 'unhealthy' } | undefined,
  failed: RolloutState['failures'][number] | undefined,
): Pick<RegionRow, 'health' | 'healthText'> {
  if (watch !== undefined) return { health: watch.health, healthText: `${watch.health}, watched` };
  if (of?.after !== undefined)
    return {
      health: of.after.previous === 'ready' ? 'healthy' : 'unknown',
      healthText: `previous version ${of.after.previous}`,
    };
  if (failed !== undefined) return { health: 'failing', healthText: `${failed.step.split(':')[0]} failed` };
  if (of?.judged !== undefined && of.judged.trafficAt > 0)
    return { health: 'healthy', healthText: 'measured, no gate failed' };
  return of?.verified === 'success'
    ? { health: 'healthy', healthText: 'verified' }
    : { health: 'unknown', healthText: 'not known yet' };
}

/** What serves a region. While the rollout moves traffic there, its own reading is newer than the ledger. */
function actualOf(
  known: Ledger | undefined,
  of: RolloutState['regions'][number] | undefined,
  { plan, status }: RolloutState,
): string {
  if (of !== undefined && of.percent > 0 && status !== 'ended') {
    const { state, version } = known?.actual ?? {};
    const own = `${plan?.spec.model.version} at ${percentOf(of.percent)}`;
    const isShared = of.percent < 100 && state === 'serving' && version !== plan?.spec.model.version;
    return isShared ? `${own}, ${version} at ${percentOf(100 - of.percent)}` : own;
  }
  if (known !== undefined) {
    const { state, version, percent = 0, why } = known.actual;
    if (state === 'serving') return `${version} at ${percentOf(percent)}`;
    return state === 'none' ? 'nothing serves' : `not known: ${why ?? ''}`;
  }
  return of === undefined ? 'not known yet' : `new version at ${percentOf(of.percent)}`;
}
