import type { TagMap } from './tag-map.ts';

/** A container of a model, as far as the simulator looks at it. */
export interface Container {
  readonly Image?: string;
  readonly Mode?: string;
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: {
    readonly S3DataSource?: { readonly S3Uri: string; readonly S3DataType: string; readonly CompressionType: string };
  };
  readonly Environment?: Readonly<Record<string, string>>;
}

/** A model that was created. */
export interface ModelRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** What was asked for, without the tags. */
  readonly input: Readonly<Record<string, unknown>>;
  readonly containers: readonly Container[];
  readonly isInVpc: boolean;
  readonly tags: TagMap;
}

/** A model as DescribeModel gives it. */
export function describeModel({ name, arn, createdAt, input }: ModelRecord): Readonly<Record<string, unknown>> {
  return { ...input, ModelName: name, ModelArn: arn, CreationTime: createdAt / 1_000 };
}
