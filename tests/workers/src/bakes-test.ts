import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type RolloutEvent, type RolloutSpec, startRollout } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { startPostgres } from '@landfall/tests-support/postgres';
import { type CloudServer, startCloud } from './cloud-server.ts';
import { memoryOf } from './memory-of.ts';
import { openJournal } from './open-journal.ts';
import { remoteCloud } from './remote-cloud.ts';
import { startWorker } from './start-worker.ts';
import type { WorkerSetting } from './worker-setting.ts';

/** Requests are counted by the minute, as clouds do, and the new version is judged by them. */
const TRAITS = { health: { periodMs: 60_000, finalAfterMs: 5_000 }, perSecond: 100 };
/** So long after its time a bake may wait for its last counts. */
export const COUNTED_WITHIN_MS = TRAITS.health.periodMs + TRAITS.health.finalAfterMs;
const STARTED_AT_ONCE = 8;

/** How much is done. */
export interface BakesOptions {
  readonly rollouts: number;
  /** How long each bakes. */
  readonly seconds: number;
  /** Told what happens, in words. */
  readonly say: (line: string) => void;
}

/** What was measured. */
export interface Bakes {
  readonly succeeded: number;
  /** How long after its time each bake ended, in milliseconds, shortest first. */
  readonly lateMs: readonly number[];
  /** For how long there was no worker. */
  readonly awayMs: number;
  /** How long it took to begin all. */
  readonly begunInMs: number;
  /** Calls of the cloud in all. */
  readonly calls: number;
  /** The most memory of the one worker that came back, and of the database with its connections, in MB. */
  readonly workerMb: number;
  readonly serverMb: number;
}

function specOf(id: string, seconds: number): RolloutSpec {
  return {
    model: { name: id, version: '1', artifact: 's3://models/1' },
    regions: [`fake/${id}`],
    stages: [{ percent: 100, bake: { min: `${seconds}s` } }],
    gates: [{ metric: 'errors', acceptable: 0.01, harmful: 0.05 }],
    evidence: { warmUp: 0 },
  };
}

async function beginAll(journal: Journal, cloud: CloudServer, ids: readonly string[], seconds: number): Promise<void> {
  const providers = { fake: remoteCloud(cloud.url, TRAITS) };
  const left = [...ids];
  const begin = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop())
      (await startRollout(specOf(id, seconds), { id, journal, providers }))._unsafeUnwrap();
  };
  await Promise.all(Array.from({ length: STARTED_AT_ONCE }, begin));
}

/** How long after its time the bake of a log ended; undefined if it did not. */
function lateMsOf(log: readonly RolloutEvent[], seconds: number): number | undefined {
  const start = log.find((event) => event.type === 'step-start' && event.step === 'bake-100');
  const end = log.find((event) => event.type === 'step-end' && event.step === 'bake-100');
  return start === undefined || end === undefined ? undefined : end.at - start.at - seconds * 1_000;
}

/** Many rollouts in a long bake: all workers are killed, one comes back, and all end on time. */
export async function bakesTest({ rollouts, seconds, say }: BakesOptions): Promise<Bakes> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-bakes-'));
  const server = await startPostgres();
  const cloud = await startCloud(TRAITS);
  const journal = openJournal(server.url);
  const place = { database: server.url, cloud: cloud.url, traits: TRAITS };
  const setting: WorkerSetting = { ...place, lease: '5s', concurrency: 20, pollMs: 1_000, sweepMs: 5_000 };
  const startedAt = Date.now();
  try {
    const ids = Array.from({ length: rollouts }, (_, index) => `r${index}`);
    const first = [startWorker(setting, folder), startWorker(setting, folder)];
    await beginAll(journal, cloud, ids, seconds);
    const routed = (): number => cloud.changes.filter(({ key }) => key.includes('/route-')).length;
    for (let seen = 0; seen < rollouts; seen = routed()) {
      say(`${seen} of ${rollouts} take traffic after ${Math.round((Date.now() - startedAt) / 1_000)} s`);
      await wait(2_000);
    }
    const begunInMs = Date.now() - startedAt;
    if (begunInMs > seconds * 500) throw new Error(`beginning took ${begunInMs} ms: give the bakes more time`);
    // The route of the last one is read back.
    await wait(3_000);
    for (const { child, ended } of first) {
      child.kill('SIGKILL');
      await ended;
    }
    const killedAt = Date.now();
    const unfinished = (await journal.list('unfinished'))._unsafeUnwrap();
    say(`all workers were killed; ${unfinished.length} rollouts bake`);
    await wait(Math.max(0, (seconds * 1_000 - begunInMs) / 2));
    const one = startWorker(setting, folder);
    await one.atWork();
    const awayMs = Date.now() - killedAt;
    say(`one worker is back after ${Math.round(awayMs / 1_000)} s`);
    let workerMb = 0;
    let serverMb = 0;
    for (let left = rollouts; left > 0; left = (await journal.list('unfinished'))._unsafeUnwrap().length) {
      workerMb = Math.max(workerMb, memoryOf(one.child.pid));
      serverMb = Math.max(serverMb, memoryOf(server.pid));
      say(`${left} left; worker ${memoryOf(one.child.pid)} MB, PostgreSQL ${memoryOf(server.pid)} MB`);
      await wait(2_000);
    }
    one.child.kill('SIGTERM');
    await one.ended;
    if (one.reports() !== '') say(one.reports());
    const kept = (await journal.list())._unsafeUnwrap();
    const lateMs: number[] = [];
    for (const id of ids) {
      const late = lateMsOf((await journal.read(id))._unsafeUnwrap(), seconds);
      if (late !== undefined) lateMs.push(late);
    }
    return {
      succeeded: kept.filter(({ outcome }) => outcome === 'succeeded').length,
      lateMs: lateMs.toSorted((left, right) => left - right),
      awayMs,
      begunInMs,
      calls: cloud.calls(),
      workerMb,
      serverMb,
    };
  } finally {
    void (await journal.close());
    await cloud.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
