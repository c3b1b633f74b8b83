import { describeShares, type Finding, ifThere, type ProviderError, problem } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { DeployedModel, Endpoint } from '../call/vertex-api.ts';
import { findEndpoint, modelName } from '../endpoint.ts';
import { findGroup } from '../find-group.ts';
import { mistakeInEndpoint } from '../foreign-endpoint.ts';
import type { GcpDeployment } from '../gcp-deployment.ts';
import type { GcpRegion } from '../gcp-region.ts';
import { makerIn } from '../maker.ts';
import { idIn, namesFor } from '../names.ts';
import { largestBut, percentInLabel, type Shares, sharesOf } from '../shares.ts';
import { checkTwin } from './check-twin.ts';
import { findLeftTwins } from './find-left-twins.ts';

/** What serves a region now, and findings about it. */
export interface Serving {
  readonly previous: GcpDeployment | null;
  /** It, as Vertex shows it. */
  readonly deployed?: DeployedModel | undefined;
  /** All that is deployed for this model here, whatever it takes. */
  readonly beside: readonly DeployedModel[];
  /** The endpoint that is deployed to is there already. */
  readonly hasEndpoint: boolean;
  readonly findings: readonly Finding[];
}

type Place = Pick<GcpDeployment, 'region' | 'traffic' | 'endpoint' | 'group'>;

/** The handle of a deployed model, as its own `prepare` named it; of one that Landfall did not make, with its model left alone. */
function nameDeployed(
  gcp: GcpRegion,
  place: Place,
  { id, model, modelVersionId }: DeployedModel,
): ResultAsync<GcpDeployment, ProviderError> {
  return safeTry(async function* () {
    const modelId = idIn(model);
    const registered = yield* ifThere(gcp.ask('getModel', { name: modelName(gcp, modelId) }));
    const maker = makerIn(registered?.description);
    const known = { ...place, deployedModel: id ?? '', twin: null };
    if (maker !== undefined) {
      const named: GcpDeployment = { ...known, model: modelId, ...maker };
      const twin = namesFor(place.group, maker.owner).twin;
      // One that was left over, by a rollout that was cut off, can still be removed with it.
      const isLeft = place.traffic === 'split' && (yield* findEndpoint(gcp, twin)) !== undefined;
      return ok(isLeft ? { ...named, twin } : named);
    }
    const version = modelVersionId == null || modelVersionId === '' ? modelId : `${modelId}@${modelVersionId}`;
    return ok<GcpDeployment>({ ...known, model: null, owner: `deployed-model/${id}`, version });
  });
}

/** Traffic that is not with one version alone cannot be moved to another: `route` replaces a split only if it is the one that it expects. */
function refuseSplit(shares: Shares, where: string): Finding[] {
  const [only] = shares.values();
  if (shares.size === 0 || (shares.size === 1 && only === 100)) return [];
  const message = `${where} sends ${describeShares(shares)}: a rollout is running, or was interrupted. Resume or abort that rollout, or move all traffic to one version, then start again.`;
  return [problem(message)];
}

/** What takes the largest share of the stable endpoint. */
function onEndpoint(gcp: GcpRegion, place: Place, own: string): ResultAsync<Serving, ProviderError> {
  return safeTry(async function* () {
    const where = `Endpoint ${place.endpoint} in ${gcp.name}`;
    const endpoint = yield* findEndpoint(gcp, place.endpoint);
    const left = yield* findLeftTwins(gcp, place);
    const findings = [...left.findings];
    const deployed = endpoint?.deployedModels ?? [];
    const there = { beside: [...deployed, ...left.deployed], hasEndpoint: endpoint !== undefined };
    if (endpoint === undefined) return ok<Serving>({ previous: null, ...there, findings });
    const foreign = mistakeInEndpoint(gcp, endpoint, place.endpoint);
    if (foreign !== undefined) findings.push(problem(foreign));
    findings.push(...checkTwin(gcp, place, endpoint));
    const shares = sharesOf(endpoint);
    findings.push(...refuseSplit(shares, where));
    const main = largestBut(shares, own);
    const serving = deployed.find(({ id }) => id === main);
    const previous = main === undefined || serving === undefined ? null : yield* nameDeployed(gcp, place, serving);
    return ok<Serving>({ previous, deployed: serving, ...there, findings });
  });
}

/** What has the largest share in the labels of a group's endpoints. */
function inGroup(gcp: GcpRegion, place: Place, own: string): ResultAsync<Serving, ProviderError> {
  return safeTry(async function* () {
    const members = yield* findGroup(gcp, place.group);
    const taking = members.filter(({ endpoint }) => percentInLabel(endpoint) > 0);
    const shares = new Map(taking.map(({ id, endpoint }) => [id, percentInLabel(endpoint)]));
    const findings = refuseSplit(shares, `The group ${place.group} in ${gcp.name}`);
    const main = largestBut(shares, own);
    const endpoint: Endpoint | undefined = taking.find(({ id }) => id === main)?.endpoint;
    const [deployed] = endpoint?.deployedModels ?? [];
    const beside = members.flatMap(({ endpoint: { deployedModels } }) => deployedModels ?? []);
    const there = { beside, hasEndpoint: false };
    if (main === undefined || deployed === undefined) return ok<Serving>({ previous: null, ...there, findings });
    const previous = yield* nameDeployed(gcp, { ...place, endpoint: main }, deployed);
    return ok<Serving>({ previous, deployed, ...there, findings });
  });
}

/** Finds what serves a region now, other than the deployment that is prepared. */
export function whatServes(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<Serving, ProviderError> {
  const { region, traffic, endpoint, group, deployedModel } = deployment;
  const place = { region, traffic, endpoint, group };
  return traffic === 'endpoint' ? inGroup(gcp, place, endpoint) : onEndpoint(gcp, place, deployedModel);
}
