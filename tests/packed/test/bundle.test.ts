import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isOptional, link, runIn } from '@landfall/tests-support/packed-consumer';
import { build } from 'esbuild';
import { afterAll, inject, test } from 'vitest';

const consumer = inject('consumer');
const ESBUILD = resolve(import.meta.dirname, '../node_modules/esbuild/bin/esbuild');

// They run side by side, since they wait for other processes.
const beside = { concurrent: true, timeout: 240_000 };

// Not below the consumer, where optional peers would be found.
const home = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-bundles-'));
afterAll(() => rmSync(home, { recursive: true }));

/** Which providers are bundled: one kind in `npm test`, another each time, and all in `npm run exhaust`. */
const KINDS = ['aws', 'gcp', 'both'] as const;
const { LANDFALL_EVERY, LANDFALL_SEED = 0 } = process.env;
const isBundled = (kind: (typeof KINDS)[number]): boolean =>
  LANDFALL_EVERY === '1' || KINDS[Number(LANDFALL_SEED) % KINDS.length] === kind;

/** Nothing listens there, so what is printed comes from the vendor's client in the bundle. */
const NOWHERE = 'http://127.0.0.1:9';
const REFUSED = 'ECONNREFUSED 127.0.0.1:9';

const AWS = `import { formatError, rollout } from '@landfall/core';
import { awsProvider } from '@landfall/provider-aws';

const aws = awsProvider({
  role: 'arn:aws:iam::123456789012:role/serving',
  serving: { type: 'ml.m5.large', count: 1 },
  autoscaling: 'none',
  checks: { artifact: false, image: false, quota: false },
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  urls: { sagemaker: '${NOWHERE}' },
});
const model = { name: 'm', version: '1', artifact: 's3://a/b.tar.gz', image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/m:1' };
const run = rollout({ model, regions: ['aws/us-east-1'], timeouts: { select: '1s' } }, { providers: { aws } });
void run.result.then((result) => console.log(result.isOk() ? 'succeeded' : formatError(result.error)));

const call = { region: 'us-east-1', key: 'r/deploy/1', now: Date.now(), signal: new AbortController().signal };
const deployment = { traffic: 'variant', endpoint: 'm', variant: 'm' };
const query = { metric: 'latency-p95', windowMs: 60_000 };
void aws.metric({ deployment, query }, call).then((answer) => console.log(answer.isErr() && answer.error.message));
`;

const GCP = `import { formatError, rollout } from '@landfall/core';
import { gcpProvider } from '@landfall/provider-gcp';

const gcp = gcpProvider({
  project: 'my-project',
  serving: { machineType: 'n1-standard-4', minReplicas: 1 },
  checks: { artifact: false, image: false, quota: false, permissions: false },
  auth: { getRequestHeaders: async () => ({ authorization: 'Bearer x' }) },
  urls: { aiplatform: '${NOWHERE.replace('http', 'https')}' },
});
const model = { name: 'm', version: '1', artifact: 'gs://a/b/', image: 'us-docker.pkg.dev/p/r/m:1' };
const run = rollout({ model, regions: ['gcp/us-central1'], timeouts: { select: '1s' } }, { providers: { gcp } });
void run.result.then((result) => console.log(result.isOk() ? 'succeeded' : formatError(result.error)));
`;

/** An application with core, one provider and, of the peers, those that are not optional. */
function application(provider: string, program: string): string {
  const folder = mkdtempSync(join(home, 'app-'));
  for (const { folder: unpacked, manifest } of consumer.packages) {
    if (manifest.name !== '@landfall/core' && manifest.name !== provider) continue;
    cpSync(unpacked, join(folder, 'node_modules', manifest.name), { recursive: true, verbatimSymlinks: true });
    const peers = Object.keys(manifest.peerDependencies ?? {}).filter(
      (name) => !name.startsWith('@landfall/') && !isOptional(manifest, name),
    );
    for (const name of peers) link(join(consumer.folder, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'release.ts'), program);
  return folder;
}

/** Runs a command of the page, and the bundle in a folder that has nothing else but the packages that the command leaves outside. */
async function runBundle(from: string, command: string): Promise<string> {
  const [, , ...args] = command.split(' ');
  await runIn(from, 'node', ESBUILD, ...args, '--log-level=warning');
  const outfile = args.find((arg) => arg.startsWith('--outfile='))?.slice('--outfile='.length) ?? '';
  const alone = mkdtempSync(join(home, 'alone-'));
  cpSync(join(from, outfile), join(alone, outfile));
  for (const external of args.filter((arg) => arg.startsWith('--external:'))) {
    const name = external.slice('--external:'.length);
    if (existsSync(join(from, 'node_modules', name)))
      link(join(from, 'node_modules', name), join(alone, 'node_modules', name));
  }
  return runIn(alone, 'node', outfile);
}

/** The commands below a heading of the page, as it is packed. */
function commandsOf(heading: string): readonly string[] {
  const page = readFileSync(join(consumer.folder, 'node_modules/@landfall/core/docs/bundling.md'), 'utf8');
  const section = page.split('\n## ').find((part) => part.startsWith(heading)) ?? '';
  return [...section.matchAll(/^```sh\n(npx esbuild .+)\n```$/gm)].map(([, command = '']) => command);
}

test.runIf(isBundled('aws'))(
  'a bundle with provider-aws runs without the optional clients, and a call that needs one names it',
  beside,
  async ({ expect }) => {
    const [command = ''] = commandsOf('Amazon SageMaker');
    const printed = await runBundle(application('@landfall/provider-aws', AWS), command);
    expect(printed).toContain(REFUSED);
    expect(printed).toContain('@aws-sdk/client-cloudwatch is not installed');
  },
);

test.runIf(isBundled('gcp'))(
  'a bundle with provider-gcp runs without google-auth-library, as an ES module and in CommonJS',
  beside,
  async ({ expect }) => {
    const from = application('@landfall/provider-gcp', GCP);
    const commands = commandsOf('Vertex AI');
    expect(commands.map((command) => /--format=(\w+)/.exec(command)?.[1])).toEqual(['esm', 'cjs']);
    for (const command of commands) expect(await runBundle(from, command)).toContain(REFUSED);
  },
);

test.runIf(isBundled('both'))('the options for both clouds suit either', beside, async ({ expect }) => {
  const [command = ''] = commandsOf('Both clouds');
  expect(await runBundle(application('@landfall/provider-aws', AWS), command)).toContain(REFUSED);
  expect(await runBundle(application('@landfall/provider-gcp', GCP), command)).toContain(REFUSED);
});

test('a bundle of rollout alone has none of the translations that come with zod', beside, async ({ expect }) => {
  const folder = application('none', "export { rollout } from '@landfall/core';");
  const { metafile } = await build({
    entryPoints: [join(folder, 'release.ts')],
    bundle: true,
    format: 'esm',
    write: false,
    metafile: true,
  });
  const locales = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([file, { bytesInOutput }]) => file.includes('/locales/') && bytesInOutput > 0),
  );
  expect(locales.map(([file]) => file.replace(/.*\//, ''))).toEqual(['en.js']);
});
