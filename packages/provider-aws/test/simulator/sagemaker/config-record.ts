import type { TagMap } from './tag-map.ts';

/** A serverless variant's size. */
export interface ServerlessConfig {
  readonly MemorySizeInMB: number;
  readonly MaxConcurrency: number;
  readonly ProvisionedConcurrency?: number;
}

/** A variant of an endpoint configuration, as far as the simulator looks at it. */
export interface VariantInput {
  readonly VariantName: string;
  readonly ModelName?: string;
  readonly InstanceType?: string;
  readonly InitialInstanceCount?: number;
  readonly InitialVariantWeight?: number;
  readonly ServerlessConfig?: ServerlessConfig;
  readonly VolumeSizeInGB?: number;
  readonly InstancePools?: readonly unknown[];
}

/** Which requests and answers are kept. */
export interface DataCapture {
  readonly EnableCapture?: boolean;
  readonly InitialSamplingPercentage: number;
  readonly DestinationS3Uri: string;
  readonly KmsKeyId?: string;
}

/** What CreateEndpointConfig is asked. */
export interface ConfigInput {
  readonly EndpointConfigName: string;
  readonly ProductionVariants: readonly VariantInput[];
  readonly DataCaptureConfig?: DataCapture;
  readonly VpcConfig?: unknown;
}

/** An endpoint configuration that was created. */
export interface ConfigRecord {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  /** What was asked for, without the tags. */
  readonly input: ConfigInput;
  readonly tags: TagMap;
}
