/** Starts PostgreSQL, a cloud and three workers; begins six rollouts; kills a worker in the middle; and waits until all rollouts have ended. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { followRollout, formatError, type RolloutSpec, startRollout } from '@landfall/core';
import { postgresJournal } from '@landfall/journal-postgres';
import { startPostgres } from '@landfall/tests-support/postgres';
import { enqueueRollout } from '@landfall/worker-pg-boss';
import { PgBoss } from 'pg-boss';
import { cloudAt, newCloud, serveCloud } from './cloud.ts';

const TEAMS = ['ads', 'fraud', 'maps', 'prices', 'search', 'speech'];
const program = fileURLToPath(new URL('worker.ts', import.meta.url));

function specOf(team: string): RolloutSpec {
  return {
    model: { name: team, version: '2', artifact: 's3://models/2.tar.gz' },
    regions: [`fake/${team}-us`, `fake/${team}-eu`],
    stages: [{ percent: 100, bake: '1s' }],
    gates: [],
    evidence: { warmUp: 0 },
  };
}

const server = await startPostgres();
const cloud = newCloud();
const url = await serveCloud(cloud);

function startWorker(number: number): ChildProcess {
  const args = [...process.execArgv, program, String(number), server.url, url];
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  worker.stdout?.pipe(process.stdout, { end: false });
  return worker;
}

const workers = [1, 2, 3].map(startWorker);
const journal = postgresJournal(server.url, { listenUrl: server.url });
const boss = new PgBoss({ connectionString: server.url, schedule: false });
boss.on('error', (error) => console.error(error.message));
try {
  await boss.start();
  // Each says when it is at work.
  await Promise.all(workers.map(async ({ stdout }) => stdout && once(stdout, 'data')));
  // Any process may begin rollouts: this one drives none of them.
  for (const team of TEAMS) {
    (await startRollout(specOf(team), { id: team, journal, providers: { fake: cloudAt(url) } }))._unsafeUnwrap();
    (await enqueueRollout(boss, team))._unsafeUnwrap();
  }

  const follow = async (team: string): Promise<void> => {
    const followed = followRollout(journal, team);
    for await (const event of followed) {
      if (event.type !== 'step-end') continue;
      const { step, action, outcome } = event;
      if (action === 'deploy' || action === 'route') console.log(`${team}: ${step} ${outcome}`);
      if (step === 'deploy:fake/fraud-us') {
        workers[0]?.kill('SIGKILL');
        console.log('worker 1 was killed');
      }
    }
    const end = (await followed.result())._unsafeUnwrap();
    assert(end.done, `${team} has not ended`);
    console.log(`${team}: ${end.result.isOk() ? 'succeeded' : formatError(end.result.error)}`);
  };
  await Promise.all(TEAMS.map(follow));
} finally {
  for (const worker of workers) worker.kill('SIGTERM');
  const running = workers.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
  await Promise.all(running.map((worker) => once(worker, 'close')));
  await boss.stop();
  void (await journal.close());
  await server.stop();
}

const serving = TEAMS.flatMap((team) => ['us', 'eu'].filter((area) => cloud.trafficIn(`${team}-${area}`)['2'] === 100));
console.log(`Version 2 takes all traffic in ${serving.length} of ${TEAMS.length * 2} regions.`);
