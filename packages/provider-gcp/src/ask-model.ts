import {
  decodeOutput,
  encodeSample,
  type ProviderError,
  providerError,
  type Sample,
  type SampleResponse,
  stopwatch,
} from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { googleErrorIn, nameFailure, type RestReply } from './call/rest.ts';
import { urlOf } from './call/urls.ts';
import type { Endpoint } from './call/vertex-api.ts';
import { endpointName } from './endpoint.ts';
import type { GcpRegion } from './gcp-region.ts';

const HTML_TYPE = /^text\/html\b/i;
const DEPLOYED_MODEL = 'x-vertex-ai-deployed-model-id';

/** One answer, and what gave it. */
export interface Answered {
  readonly response: SampleResponse;
  /** ID of the deployed model; undefined where Vertex does not say. */
  readonly by: string | undefined;
  /** It does not parse: the container's mistake, or an answer that was cut off. */
  readonly isGarbled?: true | undefined;
}

/** The URL of an endpoint. One with a host of its own answers only there. */
function rawPredictUrl(gcp: GcpRegion, id: string, { dedicatedEndpointDns }: Endpoint): string {
  const shared = urlOf(gcp.project, 'prediction', gcp.name);
  const dns = dedicatedEndpointDns ?? '';
  const own = dns === '' ? undefined : dns.includes('://') ? dns : `https://${dns}`;
  return `${(own ?? shared).replace(/\/$/, '')}/v1/${endpointName(gcp, id)}:rawPredict`;
}

/** Names a failure. One in Google's own form comes from the endpoint; any other is the container's answer. */
function nameContainerFailure(reply: RestReply, what: string): ProviderError {
  const { status } = reply;
  const named = nameFailure(reply, what);
  if (googleErrorIn(reply.body) !== undefined || status === 429 || status === 503) return named;
  if (status < 500) return providerError({ ...named, kind: 'invalid', retryable: false });
  const message = `${what}: the container answered HTTP ${status}. See its output in Cloud Logging, under the endpoint.`;
  return providerError({ kind: 'container', message, vendorCode: String(status) });
}

/** Sends one sample to an endpoint, as it is. An error of the model is the answer to the sample; one of the endpoint ends the verification. */
export async function askModel(
  gcp: GcpRegion,
  id: string,
  endpoint: Endpoint,
  sample: Sample,
): Promise<Result<Answered, ProviderError>> {
  const what = `rawPredict of ${id} in ${gcp.name}`;
  const contentType = sample.contentType ?? 'application/json';
  const elapsed = stopwatch();
  const reply = await gcp.send(
    { method: 'POST', url: rawPredictUrl(gcp, id, endpoint), contentType, body: encodeSample(sample) },
    what,
  );
  const latencyMs = elapsed();
  if (reply.isErr())
    return gcp.signal.aborted || reply.error.kind !== 'transient'
      ? err(reply.error)
      : ok({ response: { error: reply.error }, by: undefined });
  const { status, headers, body } = reply.value;
  const by = headers.get(DEPLOYED_MODEL) ?? undefined;
  if (status < 200 || status >= 300) {
    const error = nameContainerFailure(reply.value, what);
    return error.kind === 'not-found' || error.kind === 'permission' ? err(error) : ok({ response: { error }, by });
  }
  const type = headers.get('content-type');
  // Vertex says which deployed model answered. A page without that comes from something in between, such as a proxy.
  if (by === undefined && HTML_TYPE.test(type ?? '')) {
    const message = `${what}: a web page came back instead of an answer of the model.`;
    return ok({ response: { error: providerError({ kind: 'transient', message }) }, by });
  }
  const output = decodeOutput(body, type);
  if (output !== undefined) return ok({ response: { output, latencyMs }, by });
  const message = `${what}: the container's answer is declared as JSON but does not parse.`;
  return ok({ response: { error: providerError({ kind: 'container', message }) }, by, isGarbled: true });
}
