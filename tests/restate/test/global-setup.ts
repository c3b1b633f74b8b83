import type { TestProject } from 'vitest/node';
import { findRestate, type RestateServer, startRestate } from '../src/start-restate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Undefined where there is no Restate server for this machine. */
    readonly restate: Pick<RestateServer, 'ingress' | 'admin'> | undefined;
  }
}

let server: RestateServer | undefined;

/** Starts one server for all test files of this folder. */
export async function setup(project: TestProject): Promise<void> {
  server = findRestate() === undefined ? undefined : await startRestate();
  project.provide('restate', server && { ingress: server.ingress, admin: server.admin });
}

/** Ends it, and deletes its data. */
export async function teardown(): Promise<void> {
  await server?.stop();
}
