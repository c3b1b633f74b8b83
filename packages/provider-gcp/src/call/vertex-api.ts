/** A model deployed to an endpoint. */
export interface DeployedModel {
  readonly id?: string | null;
  /** `projects/<project>/locations/<region>/models/<id>`. */
  readonly model?: string | null;
  readonly modelVersionId?: string | null;
  readonly displayName?: string | null;
  readonly serviceAccount?: string | null;
  readonly dedicatedResources?: DedicatedResources | null;
  readonly status?: { readonly message?: string | null; readonly availableReplicaCount?: number | null } | null;
}

/** One machine of a deployed model. */
export interface MachineSpec {
  readonly machineType?: string | null;
  readonly acceleratorType?: string | null;
  readonly acceleratorCount?: number | null;
}

/** The machines of a deployed model. */
export interface DedicatedResources {
  readonly machineSpec?: MachineSpec | null;
  readonly minReplicaCount?: number | null;
  readonly maxReplicaCount?: number | null;
  readonly requiredReplicaCount?: number | null;
  readonly autoscalingMetricSpecs?: readonly { readonly metricName: string; readonly target: number }[] | null;
  readonly spot?: boolean | null;
}

type Labels = Readonly<Record<string, string>>;

/** An endpoint as Vertex gives it. */
export interface Endpoint {
  readonly name?: string | null;
  readonly displayName?: string | null;
  readonly description?: string | null;
  readonly deployedModels?: readonly DeployedModel[] | null;
  /** Percent by the ID of the deployed model. */
  readonly trafficSplit?: Readonly<Record<string, number>> | null;
  readonly etag?: string | null;
  readonly labels?: Labels | null;
  readonly encryptionSpec?: { readonly kmsKeyName: string } | null;
  /** The network that it is peered with, if it is private by private services access. */
  readonly network?: string | null;
  readonly enablePrivateServiceConnect?: boolean | null;
  readonly privateServiceConnectConfig?: { readonly enablePrivateServiceConnect?: boolean | null } | null;
  readonly dedicatedEndpointEnabled?: boolean | null;
  readonly dedicatedEndpointDns?: string | null;
  readonly predictRequestResponseLoggingConfig?: {
    readonly enabled: boolean;
    readonly samplingRate: number;
    readonly bigqueryDestination: { readonly outputUri: string };
  } | null;
}

/** How Vertex checks the health of a container. */
export interface Probe {
  readonly exec?: { readonly command: readonly string[] };
  readonly httpGet?: { readonly path: string; readonly port?: number };
  readonly tcpSocket?: { readonly port?: number };
  readonly periodSeconds?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
  readonly failureThreshold?: number | undefined;
  readonly initialDelaySeconds?: number | undefined;
}

/** A model of the registry. Its environment may hold secrets: it goes into no handle and no message. */
export interface RegisteredModel {
  readonly name?: string | null;
  readonly displayName?: string | null;
  readonly description?: string | null;
  readonly versionId?: string | null;
  readonly versionAliases?: readonly string[] | null;
  readonly labels?: Labels | null;
  readonly artifactUri?: string | null;
  readonly encryptionSpec?: { readonly kmsKeyName: string } | null;
  readonly containerSpec?: {
    readonly imageUri?: string | null;
    readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
    readonly ports?: readonly { readonly containerPort: number }[] | null;
    readonly predictRoute?: string | null;
    readonly healthRoute?: string | null;
    readonly command?: readonly string[] | null;
    readonly args?: readonly string[] | null;
    readonly deploymentTimeout?: { readonly seconds: number } | null;
    readonly sharedMemorySizeMb?: number | null;
    readonly startupProbe?: Probe | null;
    readonly healthProbe?: Probe | null;
    readonly livenessProbe?: Probe | null;
  } | null;
}

interface Named {
  readonly name: string;
}

/** The name of a long-running operation: its end is seen by asking for it. */
export interface Begun {
  readonly name?: string | null;
}

/** What is asked of Vertex, over its own wire: input and output of each method. */
export interface VertexApi {
  readonly getEndpoint: { readonly input: Named; readonly output: Endpoint };
  readonly listEndpoints: {
    readonly input: { readonly parent: string; readonly filter: string };
    readonly output: readonly Endpoint[];
  };
  readonly createEndpoint: {
    readonly input: { readonly parent: string; readonly endpointId: string; readonly endpoint: Endpoint };
    readonly output: Begun;
  };
  readonly updateEndpoint: {
    readonly input: { readonly endpoint: Endpoint; readonly updateMask: { readonly paths: readonly string[] } };
    readonly output: Endpoint;
  };
  readonly deleteEndpoint: { readonly input: Named; readonly output: Begun };
  readonly deployModel: {
    readonly input: {
      readonly endpoint: string;
      readonly deployedModel: DeployedModel;
      readonly trafficSplit?: Readonly<Record<string, number>>;
    };
    readonly output: Begun;
  };
  readonly undeployModel: {
    readonly input: { readonly endpoint: string; readonly deployedModelId: string };
    readonly output: Begun;
  };
  readonly mutateDeployedModel: {
    readonly input: {
      readonly endpoint: string;
      readonly deployedModel: DeployedModel;
      readonly updateMask: { readonly paths: readonly string[] };
    };
    readonly output: Begun;
  };
  readonly listModels: {
    readonly input: { readonly parent: string; readonly filter: string };
    readonly output: readonly RegisteredModel[];
  };
  readonly getModel: { readonly input: Named; readonly output: RegisteredModel };
  readonly uploadModel: {
    readonly input: {
      readonly parent: string;
      readonly modelId: string;
      readonly model: RegisteredModel;
      readonly serviceAccount?: string;
    };
    readonly output: Begun;
  };
  readonly copyModel: {
    readonly input: {
      readonly parent: string;
      readonly modelId: string;
      readonly sourceModel: string;
      readonly encryptionSpec?: { readonly kmsKeyName: string };
    };
    readonly output: Begun;
  };
  readonly updateModel: {
    readonly input: { readonly model: RegisteredModel; readonly updateMask: { readonly paths: readonly string[] } };
    readonly output: RegisteredModel;
  };
  readonly mergeVersionAliases: {
    readonly input: { readonly name: string; readonly versionAliases: readonly string[] };
    readonly output: RegisteredModel;
  };
  readonly deleteModel: { readonly input: Named; readonly output: Begun };
}

/** A method of Vertex. */
export type VertexMethod = keyof VertexApi;
