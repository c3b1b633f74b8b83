import * as Scaling from '@aws-sdk/client-application-auto-scaling';
import * as CloudWatch from '@aws-sdk/client-cloudwatch';
import * as Ecr from '@aws-sdk/client-ecr';
import * as S3 from '@aws-sdk/client-s3';
import * as SageMaker from '@aws-sdk/client-sagemaker';
import * as Runtime from '@aws-sdk/client-sagemaker-runtime';
import * as Quotas from '@aws-sdk/client-service-quotas';
import type { AwsSettings } from '../../src/index.ts';
import type { SimulatedAccount } from '../simulator/index.ts';

const CLIENTS = {
  sagemaker: SageMaker.SageMakerClient,
  'sagemaker-runtime': Runtime.SageMakerRuntimeClient,
  cloudwatch: CloudWatch.CloudWatchClient,
  'service-quotas': Quotas.ServiceQuotasClient,
  s3: S3.S3Client,
  ecr: Ecr.ECRClient,
  'application-auto-scaling': Scaling.ApplicationAutoScalingClient,
} as const;

/** A request as the SDK hands it to its connection. */
interface Outgoing {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>> | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | undefined;
}

function requestOf({ method, hostname, path, query = {}, headers, body }: Outgoing, signal: AbortSignal): Request {
  const url = new URL(`https://${hostname}${path}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, String(value ?? ''));
  const { host: _, 'content-length': _length, ...sent } = headers;
  const hasBody = body !== undefined && method !== 'GET' && method !== 'HEAD';
  return new Request(url, { method, headers: sent, signal, ...(hasBody && { body }) });
}

/** As the connection of the SDK names them: what was reset is a `TimeoutError`, too. */
function timeoutError(thrown: unknown): Error {
  return Object.assign(thrown instanceof Error ? thrown : new Error(String(thrown)), { name: 'TimeoutError' });
}

const MOST_TICKS = 100;

/** The answer of an account, or an error at once where it gives none: nobody waits for the time-out. */
async function answerOf(account: SimulatedAccount, outgoing: Outgoing): Promise<Response> {
  const patience = new AbortController();
  let isAnswered = false;
  const answer = account.answer(requestOf(outgoing, patience.signal)).finally(() => {
    isAnswered = true;
  });
  answer.catch(() => undefined);
  for (let ticks = 0; ticks < MOST_TICKS && !isAnswered; ticks += 1)
    await new Promise((resolve) => setImmediate(resolve));
  if (isAnswered) return answer.catch((thrown: unknown) => Promise.reject(timeoutError(thrown)));
  patience.abort();
  throw timeoutError(Object.assign(new Error('the request has exceeded its time'), { code: 'ETIMEDOUT' }));
}

/** Clients of the AWS SDK whose requests go to a simulated account without a connection. */
export function directClient(account: () => SimulatedAccount): NonNullable<AwsSettings['client']> {
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request: unknown) {
      const answer = await answerOf(account(), request as Outgoing);
      const body = new Uint8Array(await answer.arrayBuffer());
      return { response: { statusCode: answer.status, headers: Object.fromEntries(answer.headers), body } };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
  return (service, config) => new CLIENTS[service]({ ...config, requestHandler } as never);
}
