import type { Asked } from '../run-call.ts';
import type { Exchange } from './exchange.ts';
import type { Host } from './host.ts';

const HEADERS: Readonly<Record<string, string>> = {
  ContentType: 'content-type',
  Accept: 'accept',
  CustomAttributes: 'x-amzn-sagemaker-custom-attributes',
  TargetModel: 'x-amzn-sagemaker-target-model',
  TargetVariant: 'x-amzn-sagemaker-target-variant',
  TargetContainerHostname: 'x-amzn-sagemaker-target-container-hostname',
  InferenceId: 'x-amzn-sagemaker-inference-id',
  EnableExplanations: 'x-amzn-sagemaker-enable-explanations',
  InferenceComponentName: 'x-amzn-sagemaker-inference-component',
  SessionId: 'x-amzn-sagemaker-session-id',
  PrefixAwareId: 'x-amzn-sagemaker-prefix-aware-id',
};

const PATH = /^\/endpoints\/([^/]+)\/invocations$/;

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** A call of a model. */
export function invocationExchange({ service, region, api, input }: Asked, method = 'POST'): Exchange {
  return {
    service,
    region,
    api,
    method,
    input,
    answer(reply) {
      const headers = new Headers();
      const variant = text(reply['InvokedProductionVariant']);
      const attributes = text(reply['CustomAttributes']);
      headers.set('content-type', text(reply['ContentType']) ?? 'application/octet-stream');
      if (variant !== undefined) headers.set('x-Amzn-Invoked-Production-Variant', variant);
      if (attributes !== undefined) headers.set('X-Amzn-SageMaker-Custom-Attributes', attributes);
      return new Response(reply['Body'] as Buffer<ArrayBuffer>, { status: 200, headers });
    },
    refuse({ code, message, status, fields, headers }) {
      const body = JSON.stringify({ message, ...fields });
      const type = { 'content-type': 'application/json', 'x-amzn-errortype': code };
      return new Response(body, { status, headers: { ...type, ...headers } });
    },
  };
}

/** Reads an invocation: the name is in the path, what it is for in headers, and the body is the model's. */
export async function readInvocation(request: Request, { service, region }: Host): Promise<Exchange> {
  const [, name] = PATH.exec(new URL(request.url).pathname) ?? [];
  const entries = Object.entries(HEADERS).flatMap(([member, header]) => {
    const value = request.headers.get(header);
    return value === null ? [] : [[member, value] as const];
  });
  const Body = Buffer.from(await request.arrayBuffer());
  const { method, url } = request;
  const api = name === undefined || method !== 'POST' ? `${method} ${url}` : 'InvokeEndpoint';
  const endpoint = name === undefined ? {} : { EndpointName: decodeURIComponent(name) };
  const input = { ...endpoint, ...Object.fromEntries(entries), Body };
  return invocationExchange({ service, region, api, input }, method);
}
