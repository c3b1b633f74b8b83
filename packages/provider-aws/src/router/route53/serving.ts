import { type RoutingEntry, type RoutingTable, takesRequests } from '@landfall/core/routing';
import type { RecordSet } from './record-set.ts';
import type { Route53Settings } from './route53-options.ts';

/** An entry that has a record, and its place in the table. */
export interface Serving {
  readonly entry: RoutingEntry;
  readonly index: number;
  /** What the policy says of its record. */
  readonly routing: Pick<RecordSet, 'Weight' | 'Region' | 'Failover'>;
}

/** A name has one PRIMARY and one SECONDARY record: `Failover` of the service model. */
const FAILOVER = ['PRIMARY', 'SECONDARY'] as const;

/** The AWS region that a latency record names; undefined for a region of another cloud that `awsRegions` does not have. */
function awsRegionOf({ awsRegions }: Route53Settings, region: string): string | undefined {
  return awsRegions[region] ?? (region.startsWith('aws/') ? region.slice('aws/'.length) : undefined);
}

/**
 * The entries that have a record. An entry that takes no requests has none, since Route 53 answers with a record of weight 0 where all others are unhealthy. With `failover`, the
 * first two of the table have one, and the others wait.
 */
export function servingOf(settings: Route53Settings, { entries }: Pick<RoutingTable, 'entries'>): readonly Serving[] {
  const { policy } = settings;
  const taking = entries.map((entry, index) => ({ entry, index })).filter(({ entry }) => takesRequests(entry));
  switch (policy) {
    case 'weighted':
      return taking.map((each) => ({ ...each, routing: { Weight: each.entry.weight } }));
    case 'latency':
      return taking.map((each) => {
        const region = awsRegionOf(settings, each.entry.region);
        return { ...each, routing: { Region: region as NonNullable<RecordSet['Region']> | undefined } };
      });
    case 'failover':
      return taking.slice(0, FAILOVER.length).map((each, at) => ({ ...each, routing: { Failover: FAILOVER[at] } }));
    default:
      return policy satisfies never;
  }
}
