import type { Location } from '../routing/table/routing-table.ts';
import type { PerRegion } from './rollout-spec.ts';

/** How the regions of a rollout stand in the router's table, `options.router`. A region has a `url` or an `endpoint`, or both. */
export interface RoutingSpec<Target extends string = string> {
  /** Where clients send requests; may contain `{region}`, `{name}` and `{version}`. */
  readonly url?: PerRegion | undefined;
  /** The name under which the cloud's own client calls the model; the same placeholders. */
  readonly endpoint?: PerRegion | undefined;
  /** The share of a region that is not in the table yet, beside the weights of the others; default 1. */
  readonly weights?: { readonly [Region in Target]?: number } | undefined;
  readonly locations?: { readonly [Region in Target]?: Location } | undefined;
}
