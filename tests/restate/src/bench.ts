/** Steps a second on Restate, with this many rollouts at once: `node bench.ts [rollouts]`. Beside it the same steps by hand, in the same run. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { restateClient } from '@landfall/runtime-restate';
import { connect, rpc } from '@restatedev/restate-sdk-clients';
import { STEPS_BY_HAND, wavesOf } from './real/bench-steps.ts';
import { freePorts, startRestate } from './start-restate.ts';

const count = Number(process.argv[2] ?? 500);
const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
const program = fileURLToPath(new URL('real/bench-process.ts', import.meta.url));
const [port = 0] = await freePorts(1);
const server = await startRestate();
const service = fork(program, [String(port)], { execArgv: process.execArgv });

async function usage(): Promise<{ readonly rss: number; readonly cpu: NodeJS.CpuUsage }> {
  const answered = once(service, 'message');
  service.send('usage');
  const [told] = (await answered) as [Awaited<ReturnType<typeof usage>>];
  return told;
}

/** What is asked of a rollout: one small answer, so that the waiting takes nothing from what is measured. */
const HEAD = { service: 'LandfallRollout', handler: 'head', opts: rpc.opts<unknown, Head>({}) } as const;

interface Head {
  readonly rollout: { readonly outcome?: string };
}

const ingress = connect({ url: server.ingress });
const client = restateClient({ ingress: server.ingress, timeoutMs: 300_000 })._unsafeUnwrap();
const indexes = Array.from({ length: count }, (_, index) => index);

async function byHand(): Promise<undefined> {
  await Promise.all(
    indexes.map((index) =>
      ingress.call({ service: 'ByHand', handler: 'rollout', parameter: wavesOf(index), opts: undefined as never }),
    ),
  );
}

/** Gives how many steps have ended. */
async function withLandfall(round: number): Promise<number> {
  const started = await Promise.all(
    indexes.map((index) => {
      const waves = wavesOf(index).map((wave) => wave.map((region) => `quick/${round}-${region}`));
      return client.start({ model, regions: waves });
    }),
  );
  const ids = started.map((each) => each._unsafeUnwrap().id);
  for (const key of ids) {
    for (;;) {
      const { outcome } = (await ingress.call<unknown, Head>({ ...HEAD, key, parameter: undefined })).rollout;
      if (outcome === 'succeeded') break;
      if (outcome !== undefined) throw new Error(`a rollout has ${outcome}`);
      await wait(50);
    }
  }
  const log = (await client.journal.read(ids[0] ?? ''))._unsafeUnwrap();
  return log.filter(({ type }) => type === 'step-end').length * count;
}

async function measure(name: string, steps: number, work: () => Promise<number | undefined>): Promise<void> {
  const before = await usage();
  const startedAt = performance.now();
  const ended = await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const { rss, cpu } = await usage();
  const cpuSeconds = (cpu.user + cpu.system - before.cpu.user - before.cpu.system) / 1e6;
  const own = typeof ended === 'number' ? `, ${Math.round(ended / seconds)} of its own steps a second` : '';
  process.stdout.write(
    `${name}: ${seconds.toFixed(2)} s, ${Math.round(steps / seconds)} steps a second${own}; service ${cpuSeconds.toFixed(1)} s of CPU, ${Math.round(rss / 1e6)} MB; server ${Math.round(server.memory() / 1e6)} MB\n`,
  );
}

try {
  await once(service, 'message');
  await server.register(`http://127.0.0.1:${port}`);
  process.stdout.write(
    `${count} rollouts at once: eight regions in two waves; a deploy takes 20 ms, a verify and a change of traffic 5 ms\n`,
  );
  await withLandfall(0);
  await byHand();
  for (const round of [1, 2]) {
    await measure('by hand ', STEPS_BY_HAND * count, byHand);
    await measure('Landfall', STEPS_BY_HAND * count, () => withLandfall(round));
  }
} finally {
  service.kill();
  await server.stop();
}
