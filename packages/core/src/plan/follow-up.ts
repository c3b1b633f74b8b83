import { canonicalJson, contentHash } from '../json/content-hash.ts';
import { deepFreeze } from '../json/deep-freeze.ts';
import type { Json } from '../provider/contract.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';
import type { Phase, Plan } from './plan.ts';
import { planBounds } from './plan-bounds.ts';
import { phaseOfRegions } from './plan-phases.ts';

/** What a rollout left in one region, for the rollout that follows it. */
export interface InheritedRegion {
  readonly target: string;
  /** The deployment that it made. */
  readonly deployment: Json;
  /** The previous deployment; null if there was none. */
  readonly previous: Json | null;
  /** The key that owns `deployment`. */
  readonly owner: string;
  readonly routed: boolean;
  readonly entered: boolean;
  /** The deployment's share of the traffic as it was last read, in percent. */
  readonly percent: number;
  /** The version that should serve there by the ledger; left out if the ledger does not say. */
  readonly desired?: string | undefined;
}

/**
 * What a follow-up does with an earlier rollout that has ended: roll it back, retire the previous deployments, take regions out of the router's table or return them, or
 * watch.
 */
export interface FollowUp {
  /** The id of the rollout that it follows. */
  readonly of: string;
  readonly does: 'roll-back' | 'retire-previous' | 'take-out' | 'return' | 'watch';
  readonly reason?: string | undefined;
  /** Of a rollback: what to do without a previous deployment where the version takes traffic; default `refuse`. */
  readonly withoutPrevious?: 'refuse' | 'remove' | undefined;
  /** By region key. */
  readonly regions: Readonly<Record<string, InheritedRegion>>;
  /** The router's table as the rollout before found it; left out without a router. */
  readonly table?: RoutingTable | undefined;
}

/** What follows the check. A rollback is planned when the check has ended. */
const THEN: Readonly<Record<FollowUp['does'], (regions: readonly string[]) => readonly Phase[]>> = {
  'roll-back': () => [],
  'retire-previous': (regions) => [phaseOfRegions('retire', 'retire', regions)],
  'take-out': (regions) => [phaseOfRegions('table', 'enter', regions)],
  return: (regions) => [phaseOfRegions('table', 'enter', regions)],
  watch: () => [],
};

const USES_TABLE: Readonly<Record<FollowUp['does'], boolean>> = {
  'roll-back': true,
  'retire-previous': false,
  'take-out': true,
  return: true,
  watch: false,
};

/** The plan of a rollout that follows one of `plan`: in the regions that it names, a check of what is there, then what it does. */
export function followUpPlan(
  { v, spec, regions: all, providers: known, samples, limits, routing }: Plan,
  followUp: FollowUp,
): Plan {
  const regions = all.filter(({ key }) => followUp.regions[key] !== undefined);
  const keys = regions.map(({ key }) => key);
  const used = new Set(regions.map(({ provider }) => provider));
  const providers = Object.fromEntries(Object.entries(known).filter(([key]) => used.has(key)));
  const check = phaseOfRegions('check', 'check', keys);
  const phases = [check, ...THEN[followUp.does](keys)];
  const isTabled = USES_TABLE[followUp.does] && Object.values(followUp.regions).some(({ entered }) => entered);
  const { model, verify } = spec;
  const computed = {
    // No window, approval or stage holds up a follow-up.
    spec: { model, regions: keys, ...(verify !== undefined && { verify }) },
    regions,
    providers,
    samples,
    limits,
    ...(isTabled && routing !== undefined && { routing }),
    phases,
    followUp,
  };
  const hash = contentHash(canonicalJson([v, computed]));
  return deepFreeze<Plan>({ v, hash, ...computed, bounds: planBounds(computed) });
}
