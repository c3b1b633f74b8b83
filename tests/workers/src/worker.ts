/** A worker in a process of its own: `node worker.ts '{"database":...,"cloud":...}'`. It says when it is at work, and writes down what fails. SIGTERM stops it. */
import { writeSync } from 'node:fs';
import { pgBossWorker } from '@landfall/worker-pg-boss';
import { PgBoss } from 'pg-boss';
import { openJournal } from './open-journal.ts';
import { remoteCloud } from './remote-cloud.ts';
import { SAMPLES, type WorkerSetting } from './worker-setting.ts';

const { database, cloud, traits, ...options } = JSON.parse(process.argv[2] ?? '') as WorkerSetting;
const boss = new PgBoss({ connectionString: database, schedule: false, max: 6 });
boss.on('error', () => undefined); // the worker reports it
await boss.start();
const journal = openJournal(database);
const worker = (
  await pgBossWorker({
    ...options,
    boss,
    journal,
    providers: { fake: remoteCloud(cloud, traits) },
    samples: SAMPLES,
    onError: ({ message }) => writeSync(2, `${message}\n`),
  })
)._unsafeUnwrap();
writeSync(1, 'at work\n');

async function stop(): Promise<void> {
  (await worker.stop())._unsafeUnwrap();
  await boss.stop();
  (await journal.close())._unsafeUnwrap();
}

process.once('SIGTERM', () => void stop());
