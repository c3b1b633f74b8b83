import { type PostgresServer, startPostgres } from '@landfall/tests-support/postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    readonly server: string;
  }
}

let server: PostgresServer | undefined;

/** Starts one PostgreSQL server for all test files of this folder. */
export async function setup(project: TestProject): Promise<void> {
  server = await startPostgres();
  project.provide('server', server.url);
}

/** Stops it. */
export async function teardown(): Promise<void> {
  await server?.stop();
}
