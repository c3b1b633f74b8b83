import type { Finding, ProviderError } from '@landfall/core/provider';
import { ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import { ifThere } from '../endpoint.ts';
import type { GcpRegion } from '../gcp-region.ts';
import { problem, unchecked, warning } from './findings.ts';
import { machineCpus } from './machine-cpus.ts';

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

interface Need {
  readonly quota: string;
  readonly each: number;
}

/** The quotas that one replica counts against, as far as they are known. */
function needsOf({ settings }: GcpRegion): Need[] {
  const { machineType, accelerator } = settings.serving;
  const cpus = machineCpus(machineType);
  const short = accelerator === undefined ? undefined : ACCELERATORS[accelerator.type];
  return [
    ...(cpus === undefined ? [] : [{ quota: 'CustomModelServingCPUsPerProjectPerRegion', each: cpus }]),
    ...(accelerator === undefined || short === undefined
      ? []
      : [{ quota: `CustomModelServing${short}GPUsPerProjectPerRegion`, each: accelerator.count }]),
  ];
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

function judge(gcp: GcpRegion, { quota, each }: Need, limit: number): Finding[] {
  const { minReplicas, maxReplicas = minReplicas } = gcp.settings.serving;
  const { traffic = 'split', twin = true } = gcp.project;
  const twins = traffic === 'split' && twin ? each : 0;
  const one = maxReplicas * each + twins;
  const both = 2 * maxReplicas * each + twins;
  const told = `${quota} in ${gcp.name} allows ${limit}`;
  if (limit < one)
    return [
      problem(
        `${told}, and a version needs ${one}: ${maxReplicas} replicas at the most, of ${each} each${twins > 0 ? ', and its twin' : ''}. Ask for more.`,
      ),
    ];
  if (limit < both)
    return [warning(`${told}: enough for one version, and not for two of the same size side by side (${both}).`)];
  return [];
}

/** Whether the region's quotas are large enough. Vertex charges them on the largest number of replicas; what others use of them cannot be read. */
export function checkQuota(gcp: GcpRegion): ResultAsync<readonly Finding[], ProviderError> {
  const { project, checks } = gcp.project;
  if (checks?.quota === false) return okAsync([]);
  return safeTry(async function* () {
    const findings: Finding[] = [];
    for (const need of needsOf(gcp)) {
      const path = `/v1/projects/${project}/locations/global/services/aiplatform.googleapis.com/quotaInfos/${need.quota}`;
      const request = { service: 'cloudquotas', method: 'GET', path } as const;
      const info = yield* ifThere(gcp.rest<QuotaInfo>(request, `quota for ${gcp.name}`));
      const limit = info === undefined ? undefined : limitIn(info, gcp.name);
      if (limit !== undefined) findings.push(...judge(gcp, need, limit));
    }
    return ok(findings as readonly Finding[]);
  }).orElse((error) => unchecked(error, 'The quotas'));
}
