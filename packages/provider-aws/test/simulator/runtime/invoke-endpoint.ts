import type { ModelAnswer, ModelRequest } from '../account-options.ts';
import { type Call, operation, type Reply } from '../operation.ts';
import { Refusal } from '../refusal.ts';
import type { EndpointRecord, Fleet } from '../sagemaker/endpoint-record.ts';
import { describeModel } from '../sagemaker/model-record.ts';

interface InvokeEndpoint {
  readonly EndpointName: string;
  readonly Body: Buffer;
  readonly ContentType?: string;
  readonly TargetVariant?: string;
  readonly CustomAttributes?: string;
}

const SERVING = new Set(['InService', 'Updating', 'SystemUpdating', 'RollingBack', 'UpdateRollbackFailed']);
const USUAL_LATENCY_MS = 20;

function refused(message: string): Refusal {
  return new Refusal('ValidationError', message, { fields: { Message: message } });
}

function servingEndpoint({ world, region, now }: Call, name: string): EndpointRecord {
  const endpoint = region.endpointAt(name, now);
  if (endpoint === undefined || endpoint.status === 'Creating')
    throw refused(`Endpoint ${name} of account ${world.accountId} not found.`);
  if (!SERVING.has(endpoint.status) || endpoint.fleets.length === 0)
    throw refused(
      `Endpoint ${name} of account ${world.accountId} is not in service: its status is ${endpoint.status}.`,
    );
  return endpoint;
}

function chooseFleet(call: Call, endpoint: EndpointRecord, target: string | undefined): Fleet {
  const { name, fleets } = endpoint;
  const among = fleets.map(({ variant, weight }) => ({ name: variant.VariantName, weight }));
  const wanted = target ?? call.region.rotation.next(name, among);
  const fleet = fleets.find(({ variant }) => variant.VariantName === wanted);
  if (fleet === undefined && target !== undefined)
    throw refused(`Variant ${target} of endpoint ${name} of account ${call.world.accountId} not found.`);
  if (fleet === undefined) throw refused(`No variant of endpoint ${name} takes traffic: all weights are 0.`);
  if (call.fault(['wrong-variant']) === undefined) return fleet;
  return fleets.find((other) => other !== fleet) ?? fleet;
}

function modelError(call: Call, endpoint: string, variant: string, { status = 500, body }: ModelAnswer): Refusal {
  const text = body.toString();
  const { region, world } = call;
  const group = `/aws/sagemaker/Endpoints/${endpoint}`;
  const link = `https://${region.name}.console.aws.amazon.com/cloudwatch/home?region=${region.name}#logEventViewer:group=${group}`;
  const message = `Received ${status < 500 ? 'client' : 'server'} error (${status}) from ${variant} with message "${text}". See ${link} in account ${world.accountId} for more information.`;
  const fields = {
    ErrorCode: status < 500 ? 'CLIENT_ERROR_FROM_MODEL' : 'INTERNAL_FAILURE_FROM_MODEL',
    LogStreamArn: `arn:aws:logs:${region.name}:${world.accountId}:log-group:${group}`,
    Message: message,
    OriginalMessage: text,
    OriginalStatusCode: status,
  };
  return new Refusal('ModelError', message, { status: 424, fields });
}

function latencyOf(call: Call, request: ModelRequest): number {
  const { latencyMs } = call.world.options;
  return typeof latencyMs === 'function' ? latencyMs(request) : (latencyMs ?? USUAL_LATENCY_MS);
}

/** InvokeEndpoint: the container of the target variant answers, or of the variant whose turn it is by weight. */
export const invokeEndpoint = operation((call, input: InvokeEndpoint): Reply => {
  const { world, region, now } = call;
  const endpoint = servingEndpoint(call, input.EndpointName);
  const fleet = chooseFleet(call, endpoint, input.TargetVariant);
  const variant = fleet.variant.VariantName;
  if (call.fault(['not-ready']) !== undefined) {
    const message = 'The model is still being loaded. Try again later.';
    throw new Refusal('ModelNotReadyException', message, { status: 429, fields: { Message: message } });
  }
  const request: ModelRequest = {
    region: region.name,
    endpoint: endpoint.name,
    variant,
    model: describeModel(fleet.model),
    body: input.Body,
    contentType: input.ContentType,
  };
  const fault = call.fault(['model-error']);
  const answer: ModelAnswer =
    fault === undefined
      ? world.answer(request)
      : { status: fault.originalStatus ?? 500, body: fault.originalMessage ?? 'Internal Server Error' };
  const { status = 200, body, contentType } = answer;
  region.metrics.record(endpoint.name, variant, now, {
    requests: 1,
    errors4xx: status >= 400 && status < 500 ? 1 : 0,
    errors5xx: status >= 500 ? 1 : 0,
    latencyMs: latencyOf(call, request),
  });
  if (status >= 400) throw modelError(call, endpoint.name, variant, answer);
  return {
    Body: Buffer.from(body),
    ContentType: contentType ?? 'application/json',
    InvokedProductionVariant: variant,
    CustomAttributes: input.CustomAttributes,
  };
});
