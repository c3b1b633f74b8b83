import {
  type ProviderError,
  providerError,
  type Sample,
  type SampleResponse,
  type Verification,
} from '@landfall/core/provider';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import { type Answered, askModel } from './ask-model.ts';
import type { Endpoint } from './call/vertex-api.ts';
import { percentOf } from './describe.ts';
import { findEndpoint, findOn, findTwin } from './endpoint.ts';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';

/** From this share on, asking the shared endpoint a few times reaches a version. */
const REACHABLE_PERCENT = 50;
const MOST_TRIES = 12;

/** The endpoint that samples are sent to. */
interface Place {
  readonly subject: Verification['subject'];
  readonly id: string;
  readonly endpoint: Endpoint;
  /** How often a sample may be sent until this deployment answers. */
  readonly tries: number;
}

/** The twin, if there is one; the endpoint itself, if it sends the deployment enough. Vertex cannot be asked for a version by name. */
function findPlace(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<Place, ProviderError> {
  return safeTry(async function* () {
    const twin = yield* findTwin(gcp, deployment);
    if (twin !== undefined && deployment.twin !== null && findOn(twin, deployment) !== undefined)
      return ok<Place>({ subject: 'twin', id: deployment.twin, endpoint: twin, tries: 1 });
    const { endpoint: id, deployedModel, traffic } = deployment;
    const endpoint = yield* findEndpoint(gcp, id);
    if (endpoint === undefined || findOn(endpoint, deployment) === undefined) {
      const message = `${deployedModel} is not on endpoint ${id} in ${gcp.name}, so it cannot be asked. Deploy it first.`;
      return err(providerError({ kind: 'not-found', message }));
    }
    const percent = traffic === 'endpoint' ? 100 : percentOf(endpoint, deployment);
    if (percent >= REACHABLE_PERCENT)
      return ok<Place>({ subject: 'deployment', id, endpoint, tries: percent === 100 ? 1 : MOST_TRIES });
    const message = `${deployedModel} takes ${percent}% of the traffic of endpoint ${id} in ${gcp.name}, and Vertex cannot be asked for a version by name. Leave "twin" on, or use traffic: 'endpoint'.`;
    return err(providerError({ kind: 'unsupported', message }));
  });
}

/** Sends a sample until this deployment answers it, or the tries are used up. An answer that does not parse is asked for once more. */
async function askUntilOurs(
  gcp: GcpRegion,
  { id, endpoint, tries }: Place,
  sample: Sample,
  deployedModel: string,
): Promise<Result<Answered, ProviderError>> {
  let answer = await askModel(gcp, id, endpoint, sample);
  for (let tried = 1; tried < tries && answer.isOk(); tried += 1) {
    if (answer.value.by === undefined || answer.value.by === deployedModel) break;
    answer = await askModel(gcp, id, endpoint, sample);
  }
  const isGarbled = answer.isOk() && answer.value.isGarbled === true;
  return isGarbled ? askModel(gcp, id, endpoint, sample) : answer;
}

/** Without samples, the only check is that it is on its endpoint. */
function checkPresence(gcp: GcpRegion, deployment: GcpDeployment): ResultAsync<Verification, ProviderError> {
  return safeTry(async function* () {
    const endpoint = yield* findEndpoint(gcp, deployment.endpoint);
    const passed = findOn(endpoint, deployment) !== undefined;
    const detail = `${passed ? 'on' : 'not on'} endpoint ${deployment.endpoint}`;
    return ok<Verification>({ subject: 'deployment', responses: [], checks: [{ name: 'deployed', passed, detail }] });
  });
}

/** Sends each sample, one after the other so that they do not slow each other down, and sees which deployed model answers. */
export function verify(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  samples: readonly Sample[],
): ResultAsync<Verification, ProviderError> {
  if (samples.length === 0) return checkPresence(gcp, deployment);
  return safeTry(async function* () {
    const { deployedModel } = deployment;
    const place = yield* findPlace(gcp, deployment);
    const responses: SampleResponse[] = [];
    const others = new Set<string>();
    for (const sample of samples) {
      const { response, by } = yield* await askUntilOurs(gcp, place, sample, deployedModel);
      responses.push(response);
      if (by !== undefined && by !== deployedModel) others.add(by);
    }
    const detail =
      others.size === 0 ? {} : { detail: `${[...others].join(', ')} answered instead of ${deployedModel}` };
    const checks = [{ name: 'deployed model', passed: others.size === 0, ...detail }];
    return ok<Verification>({ subject: place.subject, responses, checks });
  });
}
