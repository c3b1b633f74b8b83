/** Rollouts in a bake, and no service: `node bake.ts [rollouts] [seconds]`. The service is gone for the second half of the bake; a fresh one finishes. Prints when they ended, and the memory. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { restateClient } from '@landfall/runtime-restate';
import { realProcess } from './real/real-process.ts';
import { freePorts, startRestate } from './start-restate.ts';

const count = Number(process.argv[2] ?? 1_000);
const seconds = Number(process.argv[3] ?? 60);
const AT_ONCE = 32;
/** Rollouts that take this much longer than their bake are stuck. */
const LONGEST_MS = 600_000;

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;
const say = (text: string): void => void process.stdout.write(`${text}\n`);
const folder = mkdtempSync(join(tmpdir(), 'landfall-restate-bake-'));
const [port = 0] = await freePorts(1);
const server = await startRestate();
const service = realProcess(folder, port);
const client = restateClient({ ingress: server.ingress, timeoutMs: 120_000 })._unsafeUnwrap();
const ids = Array.from({ length: count }, (_, index) => `r${index}`);

async function eachOf(names: readonly string[], work: (id: string) => Promise<void>): Promise<void> {
  const left = [...names];
  const next = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) await work(id);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

/** The rollouts whose log has an event of this kind, and when that happened. */
async function whenIn(names: readonly string[], isIt: (event: object) => boolean): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  await eachOf(names, async (id) => {
    const at = (await client.journal.read(id))._unsafeUnwrap().find(isIt)?.at;
    if (at !== undefined) found.set(id, at);
  });
  return found;
}

async function allHave(what: string, isIt: (event: object) => boolean): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  for (const startedAt = Date.now(); found.size < count; ) {
    for (const [id, at] of await whenIn(
      ids.filter((id) => !found.has(id)),
      isIt,
    ))
      found.set(id, at);
    if (found.size === count) break;
    if (Date.now() > startedAt + LONGEST_MS) throw new Error(`only ${found.size} of ${count} rollouts ${what}`);
    await wait(500);
  }
  return found;
}

const has = (event: object, type: string): boolean => 'type' in event && event.type === type;
const isBakeStart = (event: object): boolean =>
  has(event, 'step-start') && 'action' in event && event.action === 'bake';

try {
  await service.start();
  await server.register(service.address);
  await eachOf(ids, async (id) => {
    const spec = {
      model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
      regions: [`files/${id}`],
      stages: [{ percent: 20, bake: { min: seconds * 1_000, max: '1h' } }, { percent: 100 }],
      gates: [{ metric: 'errors', acceptable: 0.01, harmful: 0.1 }],
      evidence: { warmUp: 0 },
    } as const;
    (await client.start(spec, { id }))._unsafeUnwrap();
  });
  const baking = await allHave('bake', isBakeStart);
  say(
    `${count} rollouts bake for ${seconds} s each: service ${megabytes(await service.memory())}, server ${megabytes(server.memory())}`,
  );
  const firstDueAt = Math.min(...baking.values()) + seconds * 1_000;
  await service.kill();
  await wait(Math.max(0, firstDueAt - Date.now() - 5_000));
  say(`no service until 5 s before the first bake is over: server ${megabytes(server.memory())}`);
  await service.start();
  const backAt = Date.now();
  say(`a fresh service: ${megabytes(await service.memory())}`);
  const ended = await allHave('ended', (event) => has(event, 'rollout-end'));
  const bad = await whenIn(
    ids,
    (event) => has(event, 'rollout-end') && 'outcome' in event && event.outcome !== 'succeeded',
  );
  const late = ids.map((id) => (ended.get(id) ?? 0) - Math.max(backAt, (baking.get(id) ?? 0) + seconds * 1_000));
  late.sort((one, other) => one - other);
  say(`ended: ${ended.size}, otherwise than in success: ${bad.size}`);
  const at = (share: number): string => ((late[Math.floor(share * (count - 1))] ?? 0) / 1_000).toFixed(1);
  say(
    `after the end of the bake, or after the service was back: median ${at(0.5)} s, 99 % within ${at(0.99)} s, all within ${at(1)} s`,
  );
  say(`service ${megabytes(await service.memory())}, server ${megabytes(server.memory())}`);
  process.exitCode = bad.size > 0 ? 1 : 0;
} finally {
  await service.kill();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
