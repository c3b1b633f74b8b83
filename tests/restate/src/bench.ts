/**
 * Rollouts and steps a second on Restate: `node bench.ts [rollouts] [seconds of bake]`. In the same run, and with calls of the same length: the straightforward
 * procedure of a Restate user (17 durable steps, no claims, no log, no reads, no rollback), the steps of Landfall by hand (40), and Landfall (40).
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { KeptRollout } from '@landfall/core/journal';
import { restateClient } from '@landfall/runtime-restate';
import { connect, rpc } from '@restatedev/restate-sdk-clients';
import { ALL_STEPS, type ByHand, FEW_STEPS, wavesOf } from './real/bench-steps.ts';
import { freePorts, startRestate } from './start-restate.ts';

const count = Number(process.argv[2] ?? 500);
const bakeMs = Number(process.argv[3] ?? 2) * 1_000;
/** How often it is asked which rollouts have ended: seldom, so that the question takes nothing from what is measured. */
const ASK_EVERY_MS = 100;
/** The parts of Landfall's list of rollouts. */
const PARTS = Array.from({ length: 16 }, (_, part) => String(part));
const ROUNDS = 3;
const TICK_MS = 10;

const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
const program = fileURLToPath(new URL('real/bench-process.ts', import.meta.url));
const [port = 0] = await freePorts(1);
const server = await startRestate();
const service = fork(program, [String(port)], { execArgv: process.execArgv });
const ingress = connect({ url: server.ingress });
const client = restateClient({ ingress: server.ingress, timeoutMs: 300_000 })._unsafeUnwrap();
const indexes = Array.from({ length: count }, (_, index) => index);

/** The processor time that a process has used, in milliseconds. */
function processorMs(pid: number): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user, system] = rest.split(' ').slice(11, 13).map(Number);
  return ((user ?? 0) + (system ?? 0)) * TICK_MS;
}

const byHand = (steps: ByHand['steps']) => async () => {
  const ask = (index: number) => {
    const opts = rpc.opts<ByHand, void>({});
    const parameter = { waves: wavesOf(index), steps, bakeMs };
    return ingress.call<ByHand, void>({ service: 'ByHand', handler: 'rollout', parameter, opts });
  };
  await Promise.all(indexes.map(ask));
};

/** The list shows the end of a rollout a moment after its log has it. */
async function untilEnded(ids: ReadonlySet<string>): Promise<void> {
  let ended = 0;
  for (const key of PARTS) {
    const opts = rpc.opts<undefined, readonly KeptRollout[]>({});
    const ask = () => ingress.call({ service: 'LandfallList', handler: 'list', key, parameter: undefined, opts });
    let mine = (await ask()).filter(({ id }) => ids.has(id));
    while (mine.some(({ outcome }) => outcome === undefined)) {
      await wait(ASK_EVERY_MS);
      mine = (await ask()).filter(({ id }) => ids.has(id));
    }
    const other = mine.find(({ outcome }) => outcome !== 'succeeded');
    if (other !== undefined) throw new Error(`a rollout has ${other.outcome}`);
    ended += mine.length;
  }
  if (ended !== ids.size) throw new Error(`${ended} of ${ids.size} rollouts are listed`);
}

let rounds = 0;
async function landfall(): Promise<void> {
  rounds += 1;
  const round = rounds;
  const stages = [{ percent: 100, ...(bakeMs > 0 && { bake: bakeMs }) }];
  const started = await Promise.all(
    indexes.map((index) => {
      const waves = wavesOf(index).map((wave) => wave.map((region) => `quick/${round}-${region}`));
      return client.start({ model, regions: waves, stages });
    }),
  );
  const ids = started.map((each) => each._unsafeUnwrap().id);
  await untilEnded(new Set(ids));
  const log = (await client.journal.read(ids[0] ?? ''))._unsafeUnwrap();
  const steps = log.filter((event) => event.type === 'step-end' && event.action !== 'bake').length;
  if (steps !== ALL_STEPS) throw new Error(`a rollout has ${steps} steps`);
}

interface Measured {
  readonly name: string;
  readonly steps: number;
  readonly work: () => Promise<void>;
  readonly perSecond: number[];
}

async function measure({ name, steps, work, perSecond }: Measured): Promise<void> {
  const usage = () => [processorMs(service.pid ?? 0), processorMs(server.pid)] as const;
  const before = usage();
  const startedAt = performance.now();
  await work();
  const seconds = (performance.now() - startedAt) / 1_000;
  const [inService = 0, inServer = 0] = usage().map((ms, place) => (ms - (before[place] ?? 0)) / count);
  perSecond.push(count / seconds);
  process.stdout.write(
    `${name.padEnd(25)} ${seconds.toFixed(2)} s: ${(count / seconds).toFixed(0)} rollouts a second of ${steps} steps, ${Math.round((steps * count) / seconds)} steps a second; processor time a rollout: service ${inService.toFixed(1)} ms, server ${inServer.toFixed(1)} ms\n`,
  );
}

const measured: readonly Measured[] = [
  { name: 'straightforward, by hand', steps: FEW_STEPS, work: byHand('few'), perSecond: [] },
  { name: "Landfall's steps, by hand", steps: ALL_STEPS, work: byHand('all'), perSecond: [] },
  { name: 'Landfall', steps: ALL_STEPS, work: landfall, perSecond: [] },
];

try {
  await once(service, 'message');
  await server.register(`http://127.0.0.1:${port}`);
  process.stdout.write(
    `${count} rollouts at once: eight regions in two waves; a deploy takes 20 ms, a verify and a change of traffic 5 ms; a bake of ${bakeMs / 1_000} s\n`,
  );
  for (const { work } of measured) await work();
  for (let round = 0; round < ROUNDS; round += 1) for (const each of measured) await measure(each);
  const best = measured.map(({ name, steps, perSecond }) => ({ name, steps, rate: Math.max(...perSecond) }));
  process.stdout.write('best of each:\n');
  for (const { name, steps, rate } of best)
    process.stdout.write(
      `${name.padEnd(25)} ${rate.toFixed(0)} rollouts a second; ${Math.round(rate * steps)} of its own steps a second, ${Math.round(rate * FEW_STEPS)} if each rollout counts as ${FEW_STEPS}\n`,
    );
} finally {
  service.kill();
  await server.stop();
}
