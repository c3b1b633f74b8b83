import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { AwsSettings } from '@landfall/provider-aws';
import { type SimulatedAccount, simulatedAccount } from '../../../packages/provider-aws/test/simulator/index.ts';
import type { SimulatedCloud } from './simulated-cloud.ts';

const REGIONS = ['us-east-1', 'eu-west-1'];
const ACCOUNT = '123456789012';
const SERVING = { type: 'ml.m5.large', count: 1 };

/** Where the services are, on a server that has a folder for each of their hosts. */
const HOSTS = {
  sagemaker: 'api.sagemaker.{region}.amazonaws.com',
  'sagemaker-runtime': 'runtime.sagemaker.{region}.amazonaws.com',
  cloudwatch: 'monitoring.{region}.amazonaws.com',
  'service-quotas': 'servicequotas.{region}.amazonaws.com',
  s3: 's3.{region}.amazonaws.com',
  ecr: 'api.ecr.{region}.amazonaws.com',
  'application-auto-scaling': 'application-autoscaling.{region}.amazonaws.com',
};

/** The request as it would have gone to AWS. */
async function toAws(request: IncomingMessage): Promise<Request> {
  const { method = 'GET', url = '/' } = request;
  const body = await buffer(request);
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string' && name !== 'host' && name !== 'connection') headers.set(name, value);
  return new Request(`https:/${url}`, {
    method,
    headers,
    ...(method !== 'GET' && method !== 'HEAD' && { body: new Uint8Array(body) }),
  });
}

/** Serves an account over plain HTTP: the simulator's own way, by intercepting this process's requests, would hold up Google's gRPC. */
async function serveAccount(account: SimulatedAccount): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    void toAws(request)
      .then((asked) => account.answer(asked))
      .then(async (answer) => {
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        response.end(Buffer.from(await answer.arrayBuffer()));
      })
      .catch((thrown: unknown) => response.destroy(thrown instanceof Error ? thrown : undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

function percentsOf({ endpoints }: ReturnType<SimulatedAccount['holdings']>, region: string): string[] {
  return endpoints.map(({ variants }) => {
    const total = variants.reduce((sum, { weight }) => sum + weight, 0);
    const shares = variants.map(({ name, weight }) => [
      /^landfall-example-(.+)-[0-9a-f]{16}$/.exec(name)?.[1] ?? name,
      (100 * weight) / total,
    ]);
    return `aws/${region}: ${JSON.stringify(Object.fromEntries(shares.filter(([, percent]) => percent !== 0)))}`;
  });
}

/** An account in which SageMaker takes seconds, and all goes well. */
export async function simulatedAws(): Promise<SimulatedCloud<AwsSettings>> {
  const account = simulatedAccount({
    accountId: ACCOUNT,
    regions: REGIONS,
    now: () => Date.now(),
    createMs: 500,
    updateMs: 400,
    weightsMs: 200,
    deleteMs: 100,
    answer: () => ({ contentType: 'application/json', body: '{"predictions":[]}' }),
  });
  for (const region of REGIONS) {
    account.putBucket(region, `models-${region}`);
    account.setQuota(region, SERVING.type, 4);
    for (const version of ['1', '2']) {
      account.putObject(region, `s3://models-${region}/landfall-example/${version}.tar.gz`);
      account.pushImage(`${ACCOUNT}.dkr.ecr.${region}.amazonaws.com/landfall-example:${version}`);
    }
  }
  const { url, close } = await serveAccount(account);
  return {
    settings: {
      role: `arn:aws:iam::${ACCOUNT}:role/example`,
      serving: SERVING,
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'none' },
      urls: Object.fromEntries(Object.entries(HOSTS).map(([service, host]) => [service, `${url}/${host}`])),
      settleMs: 200,
      expectedDeployMs: 500,
    },
    artifact: 's3://models-{region}/landfall-example/{version}.tar.gz',
    image: `${ACCOUNT}.dkr.ecr.{region}.amazonaws.com/landfall-example:{version}`,
    traffic: () => REGIONS.flatMap((region) => percentsOf(account.holdings(region), region)),
    close,
  };
}
