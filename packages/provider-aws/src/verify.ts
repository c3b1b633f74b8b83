import {
  decodeOutput,
  encodeSample,
  type ProviderError,
  providerError,
  type Sample,
  type SampleResponse,
  stopwatch,
  type Verification,
} from '@landfall/core/provider';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { findEndpoint, hasVariant } from './endpoint.ts';

interface Answered {
  readonly response: SampleResponse;
  /** The answer was cut off, or did not come from SageMaker. A second try may give a whole one. */
  readonly isGarbled?: true | undefined;
  /** The variant that answered; undefined where SageMaker does not say. */
  readonly by: string | undefined;
}

/** Sends a sample, and sends it again if the first answer was garbled: a mistake of the container happens again. */
async function askVariant(
  aws: AwsRegion,
  deployment: AwsDeployment,
  sample: Sample,
): Promise<Result<Answered, ProviderError>> {
  const first = await askOnce(aws, deployment, sample);
  return first.isOk() && first.value.isGarbled === true ? askOnce(aws, deployment, sample) : first;
}

/** Sends a sample to the variant itself, whatever its weight. An error of the model is the answer to the sample; one of the endpoint ends the verification. */
async function askOnce(
  aws: AwsRegion,
  { endpoint, variant }: AwsDeployment,
  sample: Sample,
): Promise<Result<Answered, ProviderError>> {
  const contentType = sample.contentType ?? 'application/json';
  const elapsed = stopwatch();
  const answer = await aws.ask('InvokeEndpoint', {
    EndpointName: endpoint,
    TargetVariant: variant,
    ContentType: contentType,
    // One type: the built-in containers refuse a list.
    Accept: sample.accept ?? 'application/json',
    ...(sample.customAttributes !== undefined && { CustomAttributes: sample.customAttributes }),
    Body: encodeSample(sample),
  });
  const latencyMs = elapsed();
  if (answer.isErr()) {
    const { error } = answer;
    const isOfEndpoint =
      error.kind === 'not-found' || error.kind === 'permission' || error.vendorCode === 'ValidationError';
    if (isOfEndpoint || aws.signal.aborted) return err(error);
    return ok({ response: { error }, by: undefined });
  }
  const { Body, ContentType, InvokedProductionVariant: by } = answer.value;
  if (by === undefined && ContentType?.startsWith('text/html') === true) {
    const message = `${endpoint} in ${aws.name}: the answer is an HTML page, not from SageMaker but from a proxy between here and AWS.`;
    return ok({ response: { error: providerError({ kind: 'transient', message }) }, by, isGarbled: true });
  }
  const output = decodeOutput(Body ?? new Uint8Array(), ContentType);
  if (output !== undefined) return ok({ response: { output, latencyMs }, by });
  const message = `${variant} in ${aws.name} declared an answer as JSON that does not parse.`;
  return ok({ response: { error: providerError({ kind: 'container', message }) }, by, isGarbled: true });
}

/** Without samples, the only check is that the variant is in service. */
function checkPresence(aws: AwsRegion, { endpoint, variant }: AwsDeployment): ResultAsync<Verification, ProviderError> {
  return safeTry(async function* () {
    const there = yield* findEndpoint(aws, endpoint);
    const passed = there !== undefined && hasVariant(there, variant) && there.EndpointStatus === 'InService';
    const checks = [{ name: 'in service', passed, detail: there?.EndpointStatus ?? 'there is no endpoint' }];
    return ok<Verification>({ subject: 'deployment', responses: [], checks });
  });
}

/** Sends the samples one after the other, so that they do not slow each other down, and checks which variant answers. */
export function verify(
  aws: AwsRegion,
  deployment: AwsDeployment,
  samples: readonly Sample[],
): ResultAsync<Verification, ProviderError> {
  if (samples.length === 0) return checkPresence(aws, deployment);
  return safeTry(async function* () {
    const responses: SampleResponse[] = [];
    const others = new Set<string>();
    for (const sample of samples) {
      const { response, by } = yield* await askVariant(aws, deployment, sample);
      responses.push(response);
      if (by !== undefined && by !== deployment.variant) others.add(by);
    }
    const detail =
      others.size === 0 ? {} : { detail: `${[...others].join(', ')} answered instead of ${deployment.variant}` };
    const checks = [{ name: 'variant', passed: others.size === 0, ...detail }];
    return ok<Verification>({ subject: 'deployment', responses, checks });
  });
}
