import type { Rate } from '@landfall/core/provider';
import type { AwsClient, AwsClientConfig, AwsCredentials } from '../call/aws-client.ts';
import type { AwsService } from '../call/client-package.ts';

/** Instances that serve one version. */
export interface InstanceServing {
  /** `ml.g5.xlarge`. */
  readonly type: string;
  /** How many instances a version has; during a rollout more, if the previous deployment has more (`capacity`). */
  readonly count: number;
  readonly volumeGb?: number | undefined;
  /** How long, in seconds, an instance may take to download the model: 60 to 3600. */
  readonly modelDownloadTimeoutSeconds?: number | undefined;
  /** How long, in seconds, a container may take to its first healthy ping: 60 to 3600. */
  readonly startupTimeoutSeconds?: number | undefined;
  readonly routing?: 'random' | 'least-outstanding-requests' | undefined;
  /** `al2-ami-sagemaker-inference-gpu-2`. */
  readonly inferenceAmi?: string | undefined;
}

/** Serverless inference. Such an endpoint has one version only, so it goes with `traffic: 'endpoint'`, which is then the default. */
export interface ServerlessServing {
  readonly serverless: {
    /** 1024 to 6144, in steps of 1024. */
    readonly memoryMb: number;
    /** 1 to 200. */
    readonly maxConcurrency: number;
    readonly provisionedConcurrency?: number | undefined;
  };
}

/** Autoscaling by the number of invocations that each instance gets a minute. */
export interface AwsAutoscaling {
  readonly min: number;
  readonly max: number;
  readonly invocationsPerInstance: number;
  readonly scaleInCooldownSeconds?: number | undefined;
  readonly scaleOutCooldownSeconds?: number | undefined;
}

/** A CloudWatch alarm on the version that serves: made by the step that starts monitoring, and removed with the version. */
export interface AwsAlarm {
  readonly metric: 'errors' | 'error-rate' | 'latency-p50' | 'latency-p95' | 'latency-p99';
  /** The alarm is raised above this: a count per period, a share from 0 to 1, or milliseconds. */
  readonly above: number;
  /** Seconds, a multiple of 60; default 60. */
  readonly periodSeconds?: number | undefined;
  /** How many periods in a row; default 3. */
  readonly periods?: number | undefined;
  /** ARNs that are notified, in the region of the alarm; each may contain `{region}`. */
  readonly actions?: readonly string[] | undefined;
}

/** The settings that may differ by region. */
export interface AwsRegionSettings {
  /** ARN of the role that SageMaker assumes to read the model and the image. */
  readonly role: string;
  readonly serving: InstanceServing | ServerlessServing;
  /** `keep` (the default): the new version scales like the one that serves. `none`: it does not scale. */
  readonly autoscaling?: 'keep' | 'none' | AwsAutoscaling | undefined;
  /** Environment variables of the container; those of the model come last. No secrets: they belong in the model's environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly vpc?: { readonly subnets: readonly string[]; readonly securityGroups: readonly string[] } | undefined;
  readonly networkIsolation?: boolean | undefined;
  /** The KMS key for the volumes of a first deployment's instances; later ones keep the endpoint's. */
  readonly kmsKey?: string | undefined;
  readonly alarms?: readonly AwsAlarm[] | undefined;
  /** Keys, or a function that gives them, such as one that assumes a role. Default: the chain of the AWS SDK. */
  readonly credentials?: AwsCredentials | (() => Promise<AwsCredentials>) | undefined;
}

/** The settings of an AWS provider: one account, many regions. */
export interface AwsSettings extends AwsRegionSettings {
  /**
   * `variant` (the default): one endpoint that clients call; versions are its production variants, and its weights move.
   * `endpoint`: an endpoint for each version; its tag `landfall:percent` has its share, for a gateway or router to read.
   */
  readonly traffic?: 'variant' | 'endpoint' | undefined;
  /** Name of the endpoint, or of the group of endpoints; may contain `{name}`, the model's. Default `{name}`. */
  readonly endpoint?: string | undefined;
  /**
   * How many instances a version is deployed with. `at-least-current` (the default): as many as the previous deployment has, if that is more
   * than `count`, of the same type and never above the configured maximum, until the rollout ends; then what is configured applies.
   * `as-configured`: what is configured, from the start.
   */
  readonly capacity?: 'at-least-current' | 'as-configured' | undefined;
  /** Whether an endpoint that Landfall did not make may be changed; default false. */
  readonly adopt?: boolean | undefined;
  /** The checks before anything is made; all by default. Each needs its client package. */
  readonly checks?:
    | {
        readonly artifact?: boolean | undefined;
        readonly image?: boolean | undefined;
        readonly quota?: boolean | undefined;
      }
    | undefined;
  /** Tags for everything that Landfall makes, beside its own. */
  readonly tags?: Readonly<Record<string, string>> | undefined;
  readonly regions?: Readonly<Record<string, Partial<AwsRegionSettings>>> | undefined;
  /** The average rate of each API in a region, by its name; `default` is for all others. */
  readonly rates?: Readonly<Record<string, Rate>> | undefined;
  /** Makes the clients in place of Landfall. */
  readonly client?: ((service: AwsService, config: AwsClientConfig) => AwsClient | Promise<AwsClient>) | undefined;
  /** URLs of the services, for tests and private links; may contain `{region}`. */
  readonly urls?: Readonly<Partial<Record<AwsService, string>>> | undefined;
  /** How long, in milliseconds, reads of SageMaker may show an older state; default 20,000. */
  readonly settleMs?: number | undefined;
  /** How long, in milliseconds, a version usually takes until it is ready; default 6 minutes. Landfall polls by it until it has measured the region. */
  readonly expectedDeployMs?: number | undefined;
}
