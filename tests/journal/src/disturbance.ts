import { type PostgresServer, startPostgres } from '@landfall/tests-support/postgres';
import { Client } from 'pg';
import type { RunnerProcess } from './start-runner.ts';

/** What is killed: the runner, with its journal in a file or in PostgreSQL; the database; its connections; the runner and the database at once. */
export const KINDS = ['runner', 'worker', 'database', 'connections', 'both'] as const;

/** One of `KINDS`. */
export type Kind = (typeof KINDS)[number];

/** What disturbs a runner. */
export interface Disturbance {
  /** The address of the journal; undefined if it is a file. */
  readonly journal: string | undefined;
  /** Kills. Gives once all that it does not leave dead is back. */
  disturb(runner: RunnerProcess): Promise<void>;
  stop(): Promise<void>;
}

async function endConnections({ url }: PostgresServer): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and usename is not null',
  );
  await client.end();
}

/** Prepares what is killed. */
export async function disturbanceOf(kind: Kind): Promise<Disturbance> {
  const killRunner = ({ child }: RunnerProcess): void => {
    if (child.exitCode === null) child.kill('SIGKILL');
  };
  if (kind === 'runner')
    return { journal: undefined, disturb: async (runner) => killRunner(runner), stop: async () => {} };
  const server = await startPostgres();
  return {
    journal: server.url,
    async disturb(runner) {
      if (kind === 'worker') return killRunner(runner);
      if (kind === 'connections') return endConnections(server);
      const killed = server.kill();
      if (kind === 'both') killRunner(runner);
      await killed;
      await server.start();
    },
    stop: () => server.stop(),
  };
}
