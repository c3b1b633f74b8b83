/** What the benchmark serves: `node bench-process.ts <port>`. The same steps with Landfall, and by hand as a Restate user would write them first. */
import { once } from 'node:events';
import { createServer } from 'node:http2';
import { setTimeout as wait } from 'node:timers/promises';
import { defineProvider } from '@landfall/core/provider';
import { restateRuntime } from '@landfall/runtime-restate';
import { type Context, createEndpointHandler, RestatePromise, service } from '@restatedev/restate-sdk';
import { type ByHand, DEPLOY_MS, ROUTE_MS, VERIFY_MS } from './bench-steps.ts';

interface There {
  readonly owner: string;
  readonly version: string;
  readonly percent: number;
}

const there = new Map<string, There>();

const quick = defineProvider<{ readonly id: string }>({
  name: 'quick',
  prepare: ({ model }, { region }) => ({
    deployment: { id: `${model.version} in ${region}` },
    previous: null,
    target: region,
  }),
  async deploy({ model, deployment: { id } }, { key }) {
    await wait(DEPLOY_MS);
    there.set(id, { owner: key, version: model.version, percent: 0 });
    return { id };
  },
  describe: ({ deployment: { id } }) => {
    const found = there.get(id);
    return found === undefined ? { state: 'absent' } : { state: 'ready', ...found };
  },
  async verify() {
    await wait(VERIFY_MS);
    return [];
  },
  async route({ deployment: { id }, percent }) {
    await wait(ROUTE_MS);
    const found = there.get(id);
    if (found !== undefined) there.set(id, { ...found, percent });
  },
  monitor: () => {},
});

/** Each step is one durable run, and those of a wave are awaited together. */
async function rolloutByHand(ctx: Context, { waves, steps, bakeMs }: ByHand): Promise<void> {
  const each = (does: string, regions: readonly string[], ms: number) =>
    RestatePromise.all(
      regions.map((region) => ctx.run(`${does} ${region}`, async () => (ms > 0 ? wait(ms) : undefined))),
    );
  const regions = waves.flat();
  if (steps === 'all') await each('select', regions, 0);
  for (const wave of waves) {
    await each('deploy', wave, DEPLOY_MS);
    await each('verify', wave, VERIFY_MS);
  }
  await each('route', steps === 'all' ? regions : ['all'], ROUTE_MS);
  if (bakeMs > 0) await ctx.sleep(bakeMs);
  if (steps === 'all') await each('monitor', regions, 0);
}

const byHand = service({ name: 'ByHand', handlers: { rollout: rolloutByHand } });

const objects = restateRuntime({ providers: { quick } })._unsafeUnwrap();
const server = createServer(createEndpointHandler({ services: [...objects, byHand], logger: () => {} }));
server.listen(Number(process.argv[2]), '127.0.0.1');
await once(server, 'listening');
process.send?.('listening');
process.on('message', () => process.send?.({ rss: process.memoryUsage.rss(), cpu: process.cpuUsage() }));
