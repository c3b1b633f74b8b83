import { type PostgresServer, startPostgres } from '@landfall/tests-support/postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The connection string of the server of these tests. */
    readonly postgres: string;
  }
}

let server: PostgresServer | undefined;

/** Starts one server for all tests of this package. Each test has a schema of its own. */
export async function setup(project: TestProject): Promise<void> {
  server = await startPostgres();
  project.provide('postgres', server.url);
}

/** Ends the server. */
export async function teardown(): Promise<void> {
  await server?.stop();
}
