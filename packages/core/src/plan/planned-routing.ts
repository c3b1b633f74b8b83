import type { SpecIssue } from '../input/spec-issue.ts';
import type { Router } from '../router/router.ts';
import type { Location } from '../routing/table/routing-table.ts';
import { fillPlaceholders } from '../spec/fill-placeholders.ts';
import { perRegion } from '../spec/per-region.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import type { PlannedRegion } from './plan.ts';

/** How a region of the plan is to stand in the table. */
export interface PlannedEntry {
  readonly url?: string | undefined;
  readonly endpoint?: string | undefined;
  /** Of a region that is not in the table yet. One that is keeps its weight. */
  readonly weight: number;
  readonly location?: Location | undefined;
}

/** The table that the rollout enters, and its entries by region. */
export interface PlannedRouting {
  /** The router's name. */
  readonly router: string;
  /** What the rollout claims, so that no other changes the table at the same time: `router/<name>`. */
  readonly target: string;
  /** How long clients may go on using what they read, in milliseconds. */
  readonly ttlMs: number;
  /** How long reads may show the table before a change, in milliseconds. */
  readonly settleMs: number;
  readonly entries: Readonly<Record<string, PlannedEntry>>;
}

function entryOf({ model, routing = {} }: RolloutSpec, region: PlannedRegion): PlannedEntry {
  const { weights = {}, locations = {} } = routing;
  const given = (field: 'url' | 'endpoint'): string | undefined => {
    const value = routing[field];
    const text = value === undefined ? undefined : perRegion(value, region);
    return text === undefined ? undefined : fillPlaceholders(text, model, region);
  };
  const [url, endpoint, location] = [given('url'), given('endpoint'), locations[region.key]];
  return {
    ...(url !== undefined && { url }),
    ...(endpoint !== undefined && { endpoint }),
    weight: weights[region.key] ?? 1,
    ...(location !== undefined && { location }),
  };
}

/** What a spec says of the router's table; undefined if nothing. */
export function planRouting(
  spec: RolloutSpec,
  regions: readonly PlannedRegion[],
  router: Router | undefined,
): PlannedRouting | undefined {
  if (spec.routing === undefined || router === undefined) return undefined;
  const { name, capabilities } = router;
  return {
    router: name,
    target: `router/${name}`,
    ttlMs: capabilities.ttlMs,
    settleMs: capabilities.settleMs ?? 0,
    entries: Object.fromEntries(regions.map((region) => [region.key, entryOf(spec, region)])),
  };
}

/** The issues of a router that cannot change its table, and of addresses that clients cannot use. */
export function routingIssues({ entries }: PlannedRouting, router: Router | undefined): readonly SpecIssue[] {
  if (router?.capabilities.compareAndSet === 'none') {
    const message = `cannot be entered: router '${router.name}' only reads its table. Choose one that writes`;
    return [{ path: 'routing', message }];
  }
  const wrong = Object.entries(entries).find(
    ([, { url }]) => url !== undefined && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)),
  );
  if (wrong === undefined) return [];
  const [region, { url }] = wrong;
  return [
    { path: 'routing.url', message: `is '${url}' in ${region}: write an address that begins with http:// or https://` },
  ];
}
