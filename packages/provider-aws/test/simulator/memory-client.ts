import type { AwsSettings } from '../../src/index.ts';
import type { Outcome } from './carry-out.ts';
import type { Exchange } from './http/exchange.ts';
import { jsonExchange } from './http/json-exchange.ts';
import { invocationExchange } from './http/runtime-exchange.ts';
import { s3Exchange } from './http/s3-exchange.ts';
import type { Reply } from './operation.ts';
import type { Asked } from './run-call.ts';
import type { SimulatedAccount } from './simulated-account.ts';
import { readReply, written } from './wire-values.ts';

type MakeClient = NonNullable<AwsSettings['client']>;
type Service = Parameters<MakeClient>[0];
type Config = Parameters<MakeClient>[1];

interface Command {
  readonly constructor: { readonly name: string };
  readonly input: object;
}

/** A client of the SDK. */
interface SdkClient {
  readonly config: { readonly credentials: () => Promise<Readonly<Record<string, unknown>>> };
  send(command: Command, options: SendOptions): Promise<unknown>;
}

interface SendOptions {
  readonly abortSignal?: AbortSignal;
  /** Where the client of the SDK has its answer from. */
  readonly answer?: () => Promise<Response>;
}

type SdkClass = new (config: object) => SdkClient;

const SDK: Readonly<Record<Service, () => Promise<unknown>>> = {
  sagemaker: async () => (await import('@aws-sdk/client-sagemaker')).SageMakerClient,
  'sagemaker-runtime': async () => (await import('@aws-sdk/client-sagemaker-runtime')).SageMakerRuntimeClient,
  cloudwatch: async () => (await import('@aws-sdk/client-cloudwatch')).CloudWatchClient,
  'service-quotas': async () => (await import('@aws-sdk/client-service-quotas')).ServiceQuotasClient,
  s3: async () => (await import('@aws-sdk/client-s3')).S3Client,
  ecr: async () => (await import('@aws-sdk/client-ecr')).ECRClient,
  'application-auto-scaling': async () =>
    (await import('@aws-sdk/client-application-auto-scaling')).ApplicationAutoScalingClient,
  ssm: async () => (await import('@aws-sdk/client-ssm')).SSMClient,
  'route-53': async () => (await import('@aws-sdk/client-route-53')).Route53Client,
};

/** Hands the SDK the answer that it was sent with, as its connection would. */
const requestHandler = {
  metadata: { handlerProtocol: 'http/1.1' },
  async handle(_request: unknown, { answer }: SendOptions) {
    if (answer === undefined) throw new Error('no answer was given');
    const { status, headers, body } = await answer().then(async (response) => ({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: new Uint8Array(await response.arrayBuffer()),
    }));
    return { response: { statusCode: status, headers, body } };
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
  destroy: () => undefined,
};

async function sdkClient(service: Service, config: Config): Promise<SdkClient> {
  const Client = (await SDK[service]()) as SdkClass;
  return new Client({ ...config, requestHandler });
}

function exchangeOf(asked: Asked): Exchange {
  if (asked.service === 's3') return s3Exchange(asked);
  return asked.service === 'sagemaker-runtime' ? invocationExchange(asked) : jsonExchange(asked);
}

/** As the connection of the SDK names them: what was reset is a `TimeoutError`, too. */
function timeoutError(thrown: unknown): Error {
  return Object.assign(thrown instanceof Error ? thrown : new Error(String(thrown)), { name: 'TimeoutError' });
}

function requestAborted(): Error {
  return Object.assign(new Error('Request aborted'), { name: 'AbortError' });
}

const MOST_TICKS = 100;

/** The error of a request that is not answered: the caller's, if it gives up soon, or that of a time-out, which nobody waits for here. */
async function unansweredError(signal: AbortSignal | undefined): Promise<Error> {
  for (let ticks = 0; ticks < MOST_TICKS; ticks += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted === true) return requestAborted();
  }
  return timeoutError(Object.assign(new Error('the request has exceeded its time'), { code: 'ETIMEDOUT' }));
}

/**
 * Clients whose calls go to a simulated account without HTTP. A call that succeeds passes the SDK by; any other answer is read by a client of
 * the SDK, so that an exception is the one that it throws. `simulator-tests/memory-client.test.ts` holds it to what comes over HTTP.
 */
export function memoryClient(account: () => SimulatedAccount): MakeClient {
  return (service, config) => {
    let made: Promise<SdkClient> | undefined;
    const sdk = (): Promise<SdkClient> => {
      made ??= sdkClient(service, config);
      return made;
    };
    const replyTo = async (
      asked: Asked,
      signal: AbortSignal | undefined,
    ): Promise<Reply | (() => Promise<Response>)> => {
      if (signal?.aborted === true) return () => Promise.reject(requestAborted());
      const exchange = exchangeOf(asked);
      let outcome: Outcome;
      try {
        outcome = await account().carryOut(exchange);
      } catch (thrown) {
        return () => Promise.reject(timeoutError(thrown));
      }
      if (outcome === 'hangs') return () => unansweredError(signal).then((error) => Promise.reject(error));
      if ('reply' in outcome) return outcome.reply;
      const { answer } = outcome;
      return () => Promise.resolve(answer);
    };
    const client = {
      config: { credentials: async () => (await sdk()).config.credentials() },
      async send(command: Command, { abortSignal }: SendOptions = {}) {
        const api = command.constructor.name.replace(/Command$/, '');
        const sent = written(command.input) as Reply;
        const input = service === 'sagemaker-runtime' ? { ...sent, Body: Buffer.from(sent['Body'] as string) } : sent;
        const reply = await replyTo({ service, region: config.region, api, input }, abortSignal);
        if (typeof reply !== 'function') return { ...readReply(reply), $metadata: { httpStatusCode: 200 } };
        return (await sdk()).send(command, { ...(abortSignal !== undefined && { abortSignal }), answer: reply });
      },
    };
    return client as unknown as ReturnType<MakeClient>;
  };
}
