import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RolloutEvent, RolloutSpec } from '@landfall/core';
import { type RestateClient, restateClient } from '@landfall/runtime-restate';
import { seededRandom } from '@landfall/tests-support';
import { freePorts, type RestateServer, startRestate } from '../start-restate.ts';
import { BAD, fileCloud, linesIn, PREVIOUS, regionIn } from './file-cloud.ts';
import { type RealProcess, realProcess } from './real-process.ts';

const AT_ONCE = 6;
const REGIONS = ['a', 'b', 'c'];
/** A rollout that takes longer after the last kill is stuck. */
const LONGEST_MS = 300_000;

/** What the kills came to. Each text is something that went wrong. */
export interface Killed {
  readonly kills: { readonly service: number; readonly server: number; readonly both: number };
  readonly rollouts: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  readonly events: number;
  readonly seconds: number;
  /** Calls that change something, and how many of them repeated an earlier one under its key. */
  readonly calls: number;
  readonly repeated: number;
  readonly wrong: readonly string[];
}

interface Stage {
  readonly folder: string;
  readonly server: RestateServer;
  readonly service: RealProcess;
  readonly client: RestateClient;
}

function specOf(index: number): RolloutSpec {
  const version = index % 4 === 3 ? BAD : '42';
  const [first, ...rest] = REGIONS.map((region) => `files/r${index}${region}`);
  return {
    model: { name: 'fraud', version, artifact: 's3://models/fraud/{version}.tar.gz' },
    regions: [first ?? '', rest],
    stages: [{ percent: 20 }, { percent: 100 }],
    previous: 'retire',
  };
}

/** Asks until there is an answer: the server may be down. */
async function answered<T>(
  ask: () => Promise<{ isOk(): boolean; _unsafeUnwrap(): T }>,
  until: () => boolean,
): Promise<T | undefined> {
  for (;;) {
    const answer = await ask();
    if (answer.isOk()) return answer._unsafeUnwrap();
    if (until()) return undefined;
    await wait(100);
  }
}

/** What is wrong with a log. `seen`: events that were read before it was complete. */
function flawsIn(events: readonly RolloutEvent[], seen: readonly RolloutEvent[]): readonly string[] {
  const flaws: string[] = [];
  if (events.some(({ seq }, index) => seq !== index + 1)) flaws.push('its log has a gap');
  if (seen.some((event, index) => JSON.stringify(event) !== JSON.stringify(events[index])))
    flaws.push('an event that was read is not in its log any more');
  const starts = events.filter(({ type }) => type === 'effect-start').length;
  const ends = events.filter(({ type }) => type === 'effect-end').length;
  if (starts !== ends) flaws.push(`it has ${starts} intents and ${ends} ends`);
  return flaws;
}

/** What is wrong with what is left in the cloud. */
function leftIn({ folder }: Stage, index: number): readonly string[] {
  const isBad = index % 4 === 3;
  return REGIONS.flatMap((region) => {
    const { deployments, shares } = regionIn(folder, `r${index}${region}`);
    const versions = Object.values(deployments).map(({ version }) => version);
    const wanted = isBad ? PREVIOUS : '42';
    const serving = Object.entries(shares).flatMap(([id, percent]) => (percent > 0 ? [deployments[id]?.version] : []));
    const isRight = versions.join() === wanted && serving.join() === wanted;
    return isRight ? [] : [`region ${region} has ${versions.join()}, and ${serving.join()} serves`];
  });
}

async function playOne(
  stage: Stage,
  index: number,
  isLate: () => boolean,
): Promise<{ outcome: string; events: number; flaws: readonly string[] }> {
  const id = `r${index}`;
  await answered(() => stage.client.start(specOf(index), { id }), isLate);
  const seen: RolloutEvent[] = [];
  while (seen.at(-1)?.type !== 'rollout-end' && !isLate()) {
    const more = await answered(() => stage.client.journal.read(id, seen.length), isLate);
    seen.push(...(more ?? []));
    await wait(50);
  }
  const events = (await answered(() => stage.client.journal.read(id), isLate)) ?? [];
  const end = events.at(-1);
  const outcome = end?.type === 'rollout-end' ? end.outcome : 'stuck';
  const wanted = index % 4 === 3 ? 'failed' : 'succeeded';
  const flaws = [
    ...(outcome === wanted ? [] : [`it is ${outcome}`]),
    ...flawsIn(events, seen),
    ...leftIn(stage, index),
  ];
  return { outcome, events: events.length, flaws: flaws.map((flaw) => `${id}: ${flaw}`) };
}

async function killOnce({ server, service }: Stage, which: keyof Killed['kills']): Promise<void> {
  await Promise.all([which !== 'server' && service.kill(), which !== 'service' && server.kill()]);
  await Promise.all([which !== 'server' && service.start(), which !== 'service' && server.start()]);
}

/** Kills a Restate server, a service of rollouts, or both, this many times at random moments while rollouts run, then waits for the rollouts. */
export async function killTest({ kills, seed }: { readonly kills: number; readonly seed: number }): Promise<Killed> {
  const random = seededRandom(seed);
  const startedAt = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'landfall-restate-kill-'));
  const [port = 0] = await freePorts(1);
  const server = await startRestate();
  const service = realProcess(folder, port);
  const stage: Stage = {
    folder,
    server,
    service,
    client: restateClient({ ingress: server.ingress, timeoutMs: 5_000 })._unsafeUnwrap(),
  };
  fileCloud(folder);
  const counts = { service: 0, server: 0, both: 0 };
  const ended: Awaited<ReturnType<typeof playOne>>[] = [];
  let [index, isOver, overAt] = [0, false, Number.POSITIVE_INFINITY];
  const isLate = () => Date.now() > overAt + LONGEST_MS;
  const keepPlaying = async (): Promise<void> => {
    while (!isOver) {
      index += 1;
      ended.push(await playOne(stage, index, isLate));
    }
  };
  try {
    await service.start();
    await server.register(service.address);
    const players = Array.from({ length: AT_ONCE }, keepPlaying);
    for (let done = 0; done < kills; done += 1) {
      await wait(100 + random() * 1_500);
      const which = random() < 0.6 ? 'service' : random() < 0.6 ? 'server' : 'both';
      counts[which] += 1;
      await killOnce(stage, which);
    }
    isOver = true;
    overAt = Date.now();
    await Promise.all(players);
    const claims = await stage.client.journal.claims();
    const left = claims.isOk() ? [...claims.value.keys()].map((target) => `${target} is still claimed`) : ['no claims'];
    const made = linesIn(folder, 'made');
    const twice = made.filter((line, place) => made.indexOf(line) !== place).map((line) => `${line} was made twice`);
    const called = linesIn(folder, 'called');
    const byOutcome: Record<string, number> = {};
    for (const { outcome } of ended) byOutcome[outcome] = (byOutcome[outcome] ?? 0) + 1;
    return {
      kills: counts,
      rollouts: ended.length,
      byOutcome,
      events: ended.reduce((sum, each) => sum + each.events, 0),
      seconds: Math.round((Date.now() - startedAt) / 1_000),
      calls: called.length,
      repeated: called.length - new Set(called).size,
      wrong: [...ended.flatMap(({ flaws }) => flaws), ...left, ...twice],
    };
  } finally {
    await service.kill();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
