import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';
import { runNode } from './run-node.ts';

const ROUNDS = 11;

interface FirstCall {
  /** From the start of the program's own code to the answer. */
  readonly ms: number;
  readonly rssMb: number;
  readonly awsModules: number;
}

/** A region without an endpoint, on loopback. */
async function emptyRegion(): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ __type: 'ValidationException', message: 'Could not find endpoint "fraud".' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

const CREDENTIALS = "{ accessKeyId: 'a', secretAccessKey: 'b' }";
const COUNT =
  "Object.keys((await import('node:module')).createRequire(process.cwd() + '/x.js').cache).filter((file) => file.includes('@aws-sdk')).length";
const REPORT = `console.log(JSON.stringify({ ms: performance.now() - began, rssMb: process.memoryUsage().rss / 1e6, awsModules: (${COUNT}) }))`;

const PROGRAMS: Readonly<Record<string, (url: string) => string>> = {
  'the import of @landfall/provider-aws alone': () => `const began = performance.now();
    await import('@landfall/provider-aws'); ${REPORT}`,
  'awsProvider, to the first answer': (url) => `const began = performance.now();
    const { awsProvider } = await import('@landfall/provider-aws');
    const aws = awsProvider({ role: 'arn:aws:iam::123456789012:role/x', serving: { type: 'ml.m5.large', count: 1 }, credentials: ${CREDENTIALS}, urls: { sagemaker: '${url}' } });
    const deployment = { region: 'us-east-1', traffic: 'variant', endpoint: 'fraud', group: 'fraud', variant: 'v', model: 'm', config: 'c', owner: 'o', version: '1', foreign: true };
    await aws.describe({ deployment }, { region: 'us-east-1', key: 'k', now: 0, signal: new AbortController().signal });
    ${REPORT}`,
  'the bare client, to the first answer': (url) => `const began = performance.now();
    const { SageMakerClient, DescribeEndpointCommand } = await import('@aws-sdk/client-sagemaker');
    const client = new SageMakerClient({ region: 'us-east-1', maxAttempts: 1, credentials: ${CREDENTIALS}, endpoint: '${url}' });
    await client.send(new DescribeEndpointCommand({ EndpointName: 'fraud' })).catch(() => undefined);
    ${REPORT}`,
};

/** Time and memory to the first answer of SageMaker, in a fresh process, beside the bare client of the AWS SDK. */
export async function measureFirstCall(): Promise<Section> {
  const region = await emptyRegion();
  const rounds = new Map(Object.keys(PROGRAMS).map((what): [string, FirstCall[]] => [what, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [what, program] of Object.entries(PROGRAMS))
      rounds.get(what)?.push(await runNode<FirstCall>('--input-type=module', '--eval', program(region.url)));
  region.close();
  const rows = [...rounds].map(([what, calls]): Row => {
    const modules = calls[0]?.awsModules ?? 0;
    const isImport = what.startsWith('the import');
    return {
      what,
      measured: `${median(calls.map(({ ms }) => ms)).toFixed(0)} ms`,
      detail: `${median(calls.map(({ rssMb }) => rssMb)).toFixed(0)} MB; ${modules} modules of the AWS SDK loaded`,
      ...(isImport ? { goal: { text: 'no AWS module', met: modules === 0 } } : {}),
    };
  });
  return { title: 'Amazon SageMaker: time to the first answer, in a fresh process', rows };
}
