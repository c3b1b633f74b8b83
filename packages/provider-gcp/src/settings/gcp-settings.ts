import type { Rate } from '@landfall/core/provider';
import type { GcpAuth } from '../call/gcp-auth.ts';

/** Machines that serve one version. */
export interface GcpServing {
  /** `n1-standard-4`, `g2-standard-12`. */
  readonly machineType: string;
  /** The accelerators of each machine: the type as Vertex writes it (`NVIDIA_L4`), and how many. */
  readonly accelerator?: { readonly type: string; readonly count: number } | undefined;
  readonly minReplicas: number;
  /** Default: `minReplicas`. Quota is charged on this number, even if fewer run. */
  readonly maxReplicas?: number | undefined;
  /** How many replicas must be ready before Vertex reports the deployment as done; the rollout waits for all of `minReplicas`. Default: all. */
  readonly requiredReplicas?: number | undefined;
  /** Average use, in percent, above which replicas are added. Default: Vertex's own 60. */
  readonly scaleAt?: { readonly cpu?: number | undefined; readonly accelerator?: number | undefined } | undefined;
  readonly spot?: boolean | undefined;
}

/** How Vertex checks the health of a container: by a request to `path` (on `port`, default the container's), by a `command`, or by connecting to `port`. */
export interface GcpProbe {
  readonly path?: string | undefined;
  readonly port?: number | undefined;
  readonly command?: readonly string[] | undefined;
  /** Default: Vertex's own values: 10, 1, 3 failures, and no delay. */
  readonly periodSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly failureThreshold?: number | undefined;
  readonly initialDelaySeconds?: number | undefined;
}

/** How the container of an uploaded model runs; a copied model keeps its own settings. */
export interface GcpContainer {
  readonly predictRoute?: string | undefined;
  readonly healthRoute?: string | undefined;
  /** Default: Vertex's own 8080. */
  readonly port?: number | undefined;
  readonly command?: readonly string[] | undefined;
  readonly args?: readonly string[] | undefined;
  /** How long, in seconds, a deployment may take to its first healthy answer: up to 7200. */
  readonly deploymentTimeoutSeconds?: number | undefined;
  readonly sharedMemoryMb?: number | undefined;
  /** The probes for startup, readiness and liveness. Default: Vertex uses `healthRoute`. */
  readonly probes?:
    | {
        readonly startup?: GcpProbe | undefined;
        readonly readiness?: GcpProbe | undefined;
        readonly liveness?: GcpProbe | undefined;
      }
    | undefined;
}

/** An alert policy on the version that serves: made by the step that starts monitoring, and removed with the version. */
export interface GcpAlert {
  readonly metric: 'errors' | 'latency-p50' | 'latency-p95' | 'latency-p99';
  /** It fires above this: answers with a code of 500 or above per minute, or milliseconds. */
  readonly above: number;
  /** How long, in seconds, the value must stay above it: a multiple of 60; default 180. */
  readonly forSeconds?: number | undefined;
  /** `projects/<project>/notificationChannels/<id>`. */
  readonly channels?: readonly string[] | undefined;
}

/** The settings that may differ by region. */
export interface GcpRegionSettings {
  readonly serving: GcpServing;
  readonly container?: GcpContainer | undefined;
  /** The account that the container runs as: an email. Default: Vertex's own service agent. */
  readonly serviceAccount?: string | undefined;
  /** Environment variables of the container; those of the model come last. Everyone who may read the model can see them. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The key that encrypts everything that is made: `projects/<project>/locations/<region>/keyRings/<ring>/cryptoKeys/<key>`. */
  readonly kmsKey?: string | undefined;
}

/** The checks before anything is made; all by default. */
export interface GcpChecks {
  readonly artifact?: boolean | undefined;
  readonly image?: boolean | undefined;
  readonly quota?: boolean | undefined;
  readonly permissions?: boolean | undefined;
}

/** Google's services, by their names in `urls`. */
export const GCP_SERVICES = [
  'aiplatform',
  'prediction',
  'monitoring',
  'storage',
  'artifactregistry',
  'cloudquotas',
  'cloudresourcemanager',
  'iam',
] as const;

/** One of them. */
export type GcpService = (typeof GCP_SERVICES)[number];

/** The settings of a Google Cloud provider: one project, many regions. */
export interface GcpSettings extends GcpRegionSettings {
  readonly project: string;
  /**
   * `split` (the default): one stable endpoint that clients call, whose traffic split moves between versions.
   * `endpoint`: an endpoint for each version; its label `landfall-percent` has its share, for a gateway or router to read.
   */
  readonly traffic?: 'split' | 'endpoint' | undefined;
  /** ID of the stable endpoint, or of the group of endpoints; may contain `{name}`, the model's. Default `{name}`. */
  readonly endpoint?: string | undefined;
  /** Whether endpoints have their own host, without the shared host's limits; default false. Applies only to endpoints that Landfall makes. */
  readonly dedicated?: boolean | undefined;
  /**
   * Whether requests and answers are written to BigQuery, and what share of them (up to 1). `table` is `bq://<project>`, or with `.<dataset>`
   * and `.<table>`; it may contain `{region}`, and is `bq://<project of these settings>` by default. Applies only to endpoints that Landfall makes.
   */
  readonly requestLogging?: { readonly share: number; readonly table?: string | undefined } | undefined;
  /** With `split`: whether a version is deployed a second time, with one replica, to be verified before it takes traffic; default true. */
  readonly twin?: boolean | undefined;
  /**
   * How many replicas a version is deployed with. `at-least-current` (the default): as many as the previous deployment has, if that is more
   * than `minReplicas`, on the same type of machine and never above the configured maximum, until the rollout ends; then what is configured
   * applies. `as-configured`: what is configured, from the start.
   */
  readonly capacity?: 'at-least-current' | 'as-configured' | undefined;
  /** Whether an endpoint that Landfall did not make may be changed; default false. */
  readonly adopt?: boolean | undefined;
  readonly alerts?: readonly GcpAlert[] | undefined;
  readonly checks?: GcpChecks | undefined;
  /** Labels for everything that Landfall makes, beside its own. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly regions?: Readonly<Record<string, Partial<GcpRegionSettings>>> | undefined;
  /** The rate at which long-running operations begin in each region; default Google's 60 a minute. */
  readonly operationRate?: Rate | undefined;
  /** A client of google-auth-library. Default: the application default credentials. */
  readonly auth?: GcpAuth | undefined;
  /** URLs of the services, for tests and private links; may contain `{region}`. `http:` is allowed on this machine only. */
  readonly urls?: Readonly<Partial<Record<GcpService, string>>> | undefined;
  /** How long, in milliseconds, reads of Vertex may show an older state; default 10,000. */
  readonly settleMs?: number | undefined;
  /** How long, in milliseconds, a deployment usually takes; default 12 minutes. Landfall polls by it until it has measured the region. */
  readonly expectedDeployMs?: number | undefined;
  /**
   * How late, in milliseconds, points appear in Cloud Monitoring; default 3 minutes. So long after a minute its counts are final, and so long before now the
   * window of a metric ends.
   */
  readonly metricDelayMs?: number | undefined;
}
