import { type Finding, ifThere, type ProviderError, problem, warning } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { DeployedModel, MachineSpec } from '../call/vertex-api.ts';
import type { GcpDeployment } from '../gcp-deployment.ts';
import type { GcpRegion } from '../gcp-region.ts';
import { hasTwin } from '../has-twin.ts';
import { rolloutReplicas } from '../replicas.ts';
import { machineCpus } from './machine-cpus.ts';
import { unchecked } from './unchecked.ts';

interface QuotaInfo {
  readonly dimensionsInfos?: readonly {
    readonly dimensions?: Readonly<Record<string, string>>;
    readonly applicableLocations?: readonly string[];
    readonly details?: { readonly value?: string };
  }[];
}

/** What a quota is called that counts accelerators of a type. */
const ACCELERATORS: Readonly<Record<string, string>> = {
  NVIDIA_TESLA_T4: 'T4',
  NVIDIA_TESLA_P4: 'P4',
  NVIDIA_TESLA_P100: 'P100',
  NVIDIA_TESLA_V100: 'V100',
  NVIDIA_TESLA_A100: 'A100',
  NVIDIA_A100_80GB: 'A10080GB',
  NVIDIA_L4: 'L4',
  NVIDIA_H100_80GB: 'H100',
};

/** The families of machines that the quota of CPUs without a family in its name is known to count. */
const COUNTED: ReadonlySet<string> = new Set(['n1', 'e2']);

interface Need {
  readonly quota: string;
  /** Whether this quota is known to be the one; else a shortage of it is only a warning. */
  readonly isCertain: boolean;
  /** How much one replica of this deployment counts. */
  readonly each: number;
  /** How much all that is deployed already counts. */
  readonly taken: number;
}

/** What this deployment, and what is deployed beside it, mean for quotas. */
export interface Beside {
  readonly deployment: Pick<GcpDeployment, 'atLeast'>;
  readonly beside: readonly DeployedModel[];
}

function familyOf(machineType: string): string {
  return machineType.split('-')[0] ?? '';
}

/** What is deployed already counts with its largest number of replicas, as Vertex charges it: spot machines and others against quotas of their own. */
function charged(
  { settings }: GcpRegion,
  beside: readonly DeployedModel[],
  each: (machine: MachineSpec) => number,
): number {
  const { spot = false } = settings.serving;
  return beside.reduce((sum, { dedicatedResources }) => {
    const { machineSpec, maxReplicaCount, spot: isSpot } = dedicatedResources ?? {};
    if (machineSpec == null || (isSpot ?? false) !== spot) return sum;
    return sum + each(machineSpec) * (maxReplicaCount ?? 0);
  }, 0);
}

/** The quotas that one replica counts against, as far as they are known. */
function needsOf(gcp: GcpRegion, beside: readonly DeployedModel[]): Need[] {
  const { machineType, accelerator, spot } = gcp.settings.serving;
  const quotaOf = (what: string) => `CustomModelServing${spot === true ? 'Preemptible' : ''}${what}PerProjectPerRegion`;
  const needs: Need[] = [];
  const cpus = machineCpus(machineType);
  const family = familyOf(machineType);
  if (cpus !== undefined) {
    const cpusOf = ({ machineType: type }: MachineSpec) =>
      familyOf(type ?? '') === family ? (machineCpus(type ?? '') ?? 0) : 0;
    const taken = charged(gcp, beside, cpusOf);
    needs.push({ quota: quotaOf('CPUs'), isCertain: COUNTED.has(family), each: cpus, taken });
  }
  const short = accelerator === undefined ? undefined : ACCELERATORS[accelerator.type];
  if (accelerator !== undefined && short !== undefined) {
    const taken = charged(gcp, beside, ({ acceleratorType, acceleratorCount }) =>
      acceleratorType === accelerator.type ? (acceleratorCount ?? 0) : 0,
    );
    needs.push({ quota: quotaOf(`${short}GPUs`), isCertain: true, each: accelerator.count, taken });
  }
  return needs;
}

/** The limit of a quota in a region; the first entry that fits is the most specific one. -1 is none. */
function limitIn({ dimensionsInfos = [] }: QuotaInfo, region: string): number | undefined {
  const entry =
    dimensionsInfos.find(({ dimensions }) => dimensions?.['region'] === region) ??
    dimensionsInfos.find(
      ({ dimensions, applicableLocations = [] }) =>
        dimensions?.['region'] === undefined &&
        (applicableLocations.length === 0 || applicableLocations.includes(region)),
    );
  const value = entry?.details?.value;
  return value === undefined || value === '-1' ? undefined : Number(value);
}

function judge(gcp: GcpRegion, need: Need, limit: number, { deployment, beside }: Beside): Finding[] {
  const { quota, isCertain, each, taken } = need;
  const { max } = rolloutReplicas(gcp.settings.serving, deployment);
  const twins = hasTwin(gcp.project) ? each : 0;
  const one = max * each + twins;
  const told = `${quota} in ${gcp.name} allows ${limit}`;
  if (limit < one + taken) {
    const what = `${max} replicas at the most, of ${each} each${twins > 0 ? ', and its twin' : ''}`;
    const there = taken === 0 ? '' : `, beside ${taken} of what is deployed already (${beside.length})`;
    const finding = isCertain ? problem : warning;
    return [
      finding(
        `${told}, but a version needs ${one}: ${what}${there}. Request more quota, or remove what is not needed.`,
      ),
    ];
  }
  const both = 2 * max * each + twins;
  if (taken === 0 && limit < both)
    return [warning(`${told}: enough for one version, but not for two of the same size side by side (${both}).`)];
  return [];
}

/** Whether the region's quotas are large enough. What is deployed for this model counts, since old and new are there side by side; what else uses them cannot be read. */
export function checkQuota(gcp: GcpRegion, there: Beside): ResultAsync<readonly Finding[], ProviderError> {
  const { project, checks } = gcp.project;
  if (checks?.quota === false) return okAsync([]);
  return safeTry(async function* () {
    const findings: Finding[] = [];
    for (const need of needsOf(gcp, there.beside)) {
      const path = `/v1/projects/${project}/locations/global/services/aiplatform.googleapis.com/quotaInfos/${need.quota}`;
      const request = { service: 'cloudquotas', method: 'GET', path } as const;
      const info = yield* ifThere(gcp.rest<QuotaInfo>(request, `quota for ${gcp.name}`));
      const limit = info === undefined ? undefined : limitIn(info, gcp.name);
      if (limit !== undefined) findings.push(...judge(gcp, need, limit, there));
    }
    return ok(findings as readonly Finding[]);
  }).orElse((error) => unchecked(error, 'The quotas'));
}
