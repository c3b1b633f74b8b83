import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryJournal, sqliteJournal } from '@landfall/core/journal';
import { postgresJournal } from '@landfall/journal-postgres';
import { everyOr, shareOf, shareTitle } from '@landfall/tests-support';
import { type PostgresServer, startPostgres } from '@landfall/tests-support/postgres';
import { afterAll, describe, expect, test } from 'vitest';
import { endOf } from '../src/hosts/end-of.ts';
import { handlerHosts } from '../src/hosts/handler-hosts.ts';
import { JOBS } from '../src/hosts/jobs.ts';
import { journalHosts, type OpenJournal } from '../src/hosts/journal-hosts.ts';
import { brokenPromises } from '../src/invariants.ts';

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
const [REFERENCE, ...HOSTS] = [...journalHosts('in memory', openMemory), ...handlerHosts('in memory', openMemory)];

/** Those that use a disk play a share of the jobs. */
const FILE_HOSTS = [...journalHosts('in a file', openFile), ...handlerHosts('in a file', openFile)];
const ON_A_DISK = 5;
const ON_DISK = new Set(shareOf(Object.values(JOBS), { every: everyOr(ON_A_DISK) }));

/** Those that need a server play a share of the jobs. */
const SERVER_HOSTS = [...journalHosts('in PostgreSQL', openPostgres), ...handlerHosts('in PostgreSQL', openPostgres)];
const ON_A_SERVER = 15;
const CHOSEN = new Set(shareOf(Object.values(JOBS), { every: everyOr(ON_A_SERVER) }));

describe.each(Object.entries(JOBS))(
  `%s (on a disk: ${shareTitle(ON_A_DISK)}; on a server: ${shareTitle(ON_A_SERVER)})`,
  (_, job) => {
    const wanted = REFERENCE.play(job).then(endOf);

    test('ends as it should', async () => {
      expect((await wanted).outcome).toBe(job.outcome);
    });

    test.each([...HOSTS, ...(ON_DISK.has(job) ? FILE_HOSTS : []), ...(CHOSEN.has(job) ? SERVER_HOSTS : [])])(
      'ends with $name as in one process',
      async (host) => {
        const ended = await host.play(job);
        expect(endOf(ended)).toEqual(await wanted);
        expect(brokenPromises({ events: ended.events, traffic: ended.fake.trafficHistory })).toEqual([]);
      },
    );
  },
);
