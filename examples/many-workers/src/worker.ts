/** A worker: `node worker.ts <number> <database> <cloud>`. Start as many as you like, on any machine; SIGTERM ends one gracefully. */
import { postgresJournal } from '@landfall/journal-postgres';
import { pgBossWorker } from '@landfall/worker-pg-boss';
import { PgBoss } from 'pg-boss';
import { cloudAt } from './cloud.ts';

const [number = '', database = '', cloud = ''] = process.argv.slice(2);

const boss = new PgBoss({ connectionString: database, schedule: false });
boss.on('error', () => undefined); // the worker reports it
await boss.start();
const journal = postgresJournal(database, { listenUrl: database });

const started = await pgBossWorker({
  boss,
  journal,
  providers: { fake: cloudAt(cloud) },
  concurrency: 3,
  // How long a rollout waits after its worker was killed: the lease, and the time to the next sweep. The defaults of a minute suit workers that are rarely killed.
  lease: '2s',
  sweepMs: 1_000,
  onError: ({ message }) => console.error(`worker ${number}: ${message}`),
});
if (started.isErr()) {
  console.error(started.error.message);
  process.exit(1);
}
const worker = started.value;
console.log(`worker ${number} is at work`);

async function stop(): Promise<void> {
  // In this order: the worker gives its rollouts back to queue and journal.
  const stopped = await worker.stop();
  if (stopped.isErr()) console.error(stopped.error.message);
  console.log(`worker ${number} has stopped`);
  await boss.stop();
  void (await journal.close());
}

process.once('SIGTERM', () => void stop());
