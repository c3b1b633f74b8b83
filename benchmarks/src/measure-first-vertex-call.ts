import { startVertex } from '../../packages/provider-gcp/test/simulator/start-vertex.ts';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';
import { runNode } from './run-node.ts';

const ROUNDS = 7;

interface FirstCall {
  /** From the start of the program's own code to the answer. */
  readonly ms: number;
  readonly rssMb: number;
  readonly googleModules: number;
}

const COUNT =
  "Object.keys((await import('node:module')).createRequire(process.cwd() + '/x.js').cache).filter((file) => /@google-cloud|google-gax|google-auth/.test(file)).length";
const REPORT = `console.log(JSON.stringify({ ms: performance.now() - began, rssMb: process.memoryUsage().rss / 1e6, googleModules: (${COUNT}) })); process.exit()`;
const ENDPOINT = 'projects/p/locations/europe-west4/endpoints/fraud';

function bare(client: string): (url: URL) => string {
  return ({ hostname, port }) => `const began = performance.now();
    const { EndpointServiceClient } = (await import('${client}'));
    const { PassThroughClient } = await import('google-auth-library');
    const { createRequire } = await import('node:module');
    const gax = createRequire(createRequire(process.cwd() + '/x.js').resolve('@google-cloud/aiplatform'))('google-gax');
    const endpoints = new EndpointServiceClient({ apiEndpoint: '${hostname}', port: ${port}, sslCreds: gax.grpc.credentials.createInsecure(), authClient: new PassThroughClient() });
    await endpoints.getEndpoint({ name: '${ENDPOINT}' }).catch(() => undefined);
    ${REPORT}`;
}

const PROGRAMS: Readonly<Record<string, (url: URL) => string>> = {
  'the import of @landfall/provider-gcp alone': () => `const began = performance.now();
    await import('@landfall/provider-gcp'); ${REPORT}`,
  'gcpProvider, to the first answer': (url) => `const began = performance.now();
    const { gcpProvider } = await import('@landfall/provider-gcp');
    const gcp = gcpProvider({ project: 'my-project', serving: { machineType: 'n1-standard-2', minReplicas: 1 }, auth: { getRequestHeaders: async () => ({}) }, urls: { aiplatform: '${url.origin}' } });
    const deployment = { region: 'europe-west4', traffic: 'split', endpoint: 'fraud', group: 'fraud', model: null, deployedModel: '1', twin: null, owner: 'o', version: '1' };
    await gcp.describe({ deployment }, { region: 'europe-west4', key: 'k', now: 0, signal: new AbortController().signal });
    ${REPORT}`,
  'the bare client by its deep import, to the first answer': bare(
    '@google-cloud/aiplatform/build/src/v1/endpoint_service_client.js',
  ),
  'the bare client by the import of the package, to the first answer': bare('@google-cloud/aiplatform'),
};

/** Time and memory to the first answer of Vertex AI, in a fresh process, beside Google's bare client. */
export async function measureFirstVertexCall(): Promise<Section> {
  const vertex = await startVertex({ now: () => 0 });
  const url = new URL(vertex.settings.urls?.aiplatform ?? '');
  const rounds = new Map(Object.keys(PROGRAMS).map((what): [string, FirstCall[]] => [what, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [what, program] of Object.entries(PROGRAMS))
      rounds.get(what)?.push(await runNode<FirstCall>('--input-type=module', '--eval', program(url)));
  vertex.close();
  const rows = [...rounds].map(([what, calls]): Row => {
    const modules = calls[0]?.googleModules ?? 0;
    return {
      what,
      measured: `${median(calls.map(({ ms }) => ms)).toFixed(0)} ms`,
      detail: `${median(calls.map(({ rssMb }) => rssMb)).toFixed(0)} MB; ${modules} modules of Google loaded`,
      ...(what.startsWith('the import') ? { goal: { text: 'no Google module', met: modules === 0 } } : {}),
    };
  });
  return { title: 'Vertex AI: time to the first answer, in a fresh process', rows };
}
