import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldEvents } from '@landfall/core';
import { memoryJournal, sqliteJournal } from '@landfall/core/journal';
import { postgresJournal } from '@landfall/journal-postgres';
import { everyOr, shareOf, shareTitle } from '@landfall/tests-support';
import { type PostgresServer, startPostgres } from '@landfall/tests-support/postgres';
import { afterAll, describe, expect, test } from 'vitest';
import { handlerHosts } from '../src/hosts/handler-hosts.ts';
import type { Ended } from '../src/hosts/host.ts';
import { JOBS } from '../src/hosts/jobs.ts';
import { journalHosts, type OpenJournal } from '../src/hosts/journal-hosts.ts';
import { brokenPromises } from '../src/invariants.ts';
import { leftIn, withoutNonce } from './play.ts';

function openMemory(): OpenJournal {
  return { journal: memoryJournal(), close: () => {} };
}

function openFile(): OpenJournal {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-hosts-'));
  const journal = sqliteJournal(join(folder, 'rollouts.db'));
  return {
    journal,
    async close() {
      (await journal.close())._unsafeUnwrap();
      rmSync(folder, { recursive: true });
    },
  };
}

let server: Promise<PostgresServer> | undefined;
let schemas = 0;
afterAll(async () => (await server)?.stop());

async function openPostgres(): Promise<OpenJournal> {
  server ??= startPostgres();
  schemas += 1;
  const journal = postgresJournal((await server).url, { schema: `r${schemas}`, time: 'caller' });
  return { journal, close: async () => (await journal.close())._unsafeUnwrap() };
}

/** Every way in which a rollout can be driven. The first is what the others are compared with. */
const [REFERENCE, ...HOSTS] = [
  ...journalHosts('in memory', openMemory),
  ...journalHosts('in a file', openFile),
  ...handlerHosts('in memory', openMemory),
  ...(process.env['LANDFALL_EVERY'] === undefined ? [] : handlerHosts('in a file', openFile)),
];

/** Those that need a server play a share of the jobs. */
const SERVER_HOSTS = [...journalHosts('in PostgreSQL', openPostgres), ...handlerHosts('in PostgreSQL', openPostgres)];
const ON_A_SERVER = 15;
const CHOSEN = new Set(shareOf(Object.values(JOBS), { every: everyOr(ON_A_SERVER) }));

/** What a host may not change. */
function endOf({ events, fake }: Ended) {
  const { outcome, error, failures, regions, rollbacks } = foldEvents(events);
  const each = regions.map(({ planned, deployed, verified, percent }) => [planned.key, deployed, verified, percent]);
  const { kind } = error ?? {};
  const failed = failures.map(({ step }) => step);
  const traffic = ['a', 'b', 'c'].map((region) => fake.trafficIn(region));
  return {
    outcome,
    kind,
    failed,
    rollback: rollbacks.at(-1)?.outcome,
    each,
    traffic,
    left: leftIn({ fake }, ['a', 'b', 'c']).map(withoutNonce),
  };
}

describe.each(Object.entries(JOBS))(`%s (on a server: ${shareTitle(ON_A_SERVER)})`, (_, job) => {
  const wanted = REFERENCE.play(job).then(endOf);

  test('ends as it should', async () => {
    expect((await wanted).outcome).toBe(job.outcome);
  });

  test.each([...HOSTS, ...(CHOSEN.has(job) ? SERVER_HOSTS : [])])('ends with $name as in one process', async (host) => {
    const ended = await host.play(job);
    expect(endOf(ended)).toEqual(await wanted);
    expect(brokenPromises({ events: ended.events, traffic: ended.fake.trafficHistory })).toEqual([]);
  });
});
