import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { foldEvents } from '@landfall/core';
import { memoryJournal, sqliteJournal } from '@landfall/core/journal';
import { describe, expect, test } from 'vitest';
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

/** Every way in which a rollout can be driven. The first is what the others are compared with. */
const [REFERENCE, ...HOSTS] = [
  ...journalHosts('in memory', openMemory),
  ...journalHosts('in a file', openFile),
  ...handlerHosts('in memory', openMemory),
  ...(process.env['LANDFALL_EVERY'] === undefined ? [] : handlerHosts('in a file', openFile)),
];

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

describe.each(Object.entries(JOBS))('%s', (_, job) => {
  const wanted = REFERENCE.play(job).then(endOf);

  test('ends as it should', async () => {
    expect((await wanted).outcome).toBe(job.outcome);
  });

  test.each(HOSTS)('ends with $name as in one process', async (host) => {
    const ended = await host.play(job);
    expect(endOf(ended)).toEqual(await wanted);
    expect(brokenPromises({ events: ended.events, traffic: ended.fake.trafficHistory })).toEqual([]);
  });
});
