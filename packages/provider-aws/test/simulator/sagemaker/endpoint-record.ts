import type { ConfigRecord, VariantInput } from './config-record.ts';
import type { ModelRecord } from './model-record.ts';
import type { TagMap } from './tag-map.ts';

/** What DescribeEndpoint says of an endpoint. */
export type EndpointStatus =
  | 'OutOfService'
  | 'Creating'
  | 'Updating'
  | 'SystemUpdating'
  | 'RollingBack'
  | 'InService'
  | 'Deleting'
  | 'Failed'
  | 'UpdateRollbackFailed';

/** The instances of one variant. */
export interface Fleet {
  readonly variant: VariantInput;
  readonly model: ModelRecord;
  readonly weight: number;
  readonly desiredWeight: number;
  /** Zero for a serverless variant. */
  readonly count: number;
  readonly desiredCount: number;
  /** When the image was looked up. */
  readonly since: number;
}

/** How an update goes about it, as it was asked for. */
export interface Deployment {
  readonly AutoRollbackConfiguration?: { readonly Alarms?: readonly { readonly AlarmName?: string }[] };
  readonly [member: string]: unknown;
}

/** What is being made beside what serves. */
export interface Pending {
  readonly config: ConfigRecord;
  readonly fleets: readonly Fleet[];
  readonly startedAt: number;
  /** When it would be done; infinite if never. */
  readonly until: number;
}

/** An endpoint at one time. */
export interface EndpointRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
  readonly status: EndpointStatus;
  /** The configuration in service; that of the first creation until it is done. */
  readonly config: ConfigRecord;
  /** Empty until the first creation is done. */
  readonly fleets: readonly Fleet[];
  readonly pending?: Pending | undefined;
  readonly failureReason?: string | undefined;
  readonly deployment?: Deployment | undefined;
  readonly tags: TagMap;
}
