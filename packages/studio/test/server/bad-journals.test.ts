import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RolloutEvent } from '@landfall/core';
import { type Journal, memoryJournal, sqliteJournal } from '@landfall/core/journal';
import { err } from 'neverthrow';
import { afterAll, describe, expect, test } from 'vitest';
import { createStudio, type RolloutRow, type RolloutsAnswer, serveStudio } from '../../src/index.ts';
import { APPROVED, sampleLog } from '../sample-logs.ts';
import { keepLog, renamed } from './studio-setting.ts';

const events = sampleLog({ world: { commands: APPROVED } });
const folder = mkdtempSync(join(tmpdir(), 'landfall-journals-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The time at the end of the sample log. By the real clock, the approval that it waits for would be over after a day. */
const clock = { now: () => events.at(-1)?.at ?? 0, sleep: () => Promise.resolve() };

function asking(journal: Journal) {
  const errors: unknown[] = [];
  const options = { journal, clock, hosts: ['x.example'], onError: (error: unknown) => errors.push(error) };
  const studio = createStudio(options)._unsafeUnwrap();
  const ask = async (path: string): Promise<{ readonly status: number; readonly json: unknown }> => {
    const response = await studio.fetch(new Request(`http://x.example${path}`));
    return { status: response.status, json: await response.json() };
  };
  const list = async (query = ''): Promise<RolloutsAnswer> =>
    (await ask(`/api/rollouts${query}`)).json as RolloutsAnswer;
  return { ask, list, errors };
}

describe('a journal that cannot be read', () => {
  const failing: readonly [string, () => Journal, RegExp][] = [
    [
      'cannot be there',
      () => {
        writeFileSync(join(folder, 'none'), '');
        return sqliteJournal(join(folder, 'none', 'rollouts.db'));
      },
      /none/,
    ],
    [
      'is another file',
      () => {
        writeFileSync(join(folder, 'text.db'), 'this is not a database, but a text of some length '.repeat(100));
        return sqliteJournal(join(folder, 'text.db'));
      },
      /text\.db/,
    ],
    [
      'is of a newer version',
      () => {
        const file = join(folder, 'newer.db');
        const database = new DatabaseSync(file);
        database.exec('CREATE TABLE IF NOT EXISTS rollouts (id TEXT); PRAGMA user_version = 999');
        database.close();
        return sqliteJournal(file);
      },
      /newer\.db/,
    ],
    ['throws', () => ({ ...memoryJournal(), list: () => Promise.reject(new Error('secret words')) }), /secret words/],
    ['gives no Result', () => ({ ...memoryJournal(), list: () => undefined as never }), /Result/],
  ];

  test.for(failing)('that %s: it is not served, and the error says why', async ([, journalOf, message]) => {
    const refused = (await serveStudio({ journal: journalOf() }))._unsafeUnwrapErr();
    expect(refused).toMatchObject({ kind: 'journal', message: expect.stringMatching(message) });
  });

  test.for(failing)(
    'that %s: an embedded studio says so, and keeps the words to its host',
    async ([, journalOf, message]) => {
      const { ask, errors } = asking(journalOf());
      for (const path of ['/api/rollouts', '/api/rollouts/x', '/api/ledger']) {
        const { status, json } = await ask(path);
        expect([status, json]).toEqual([
          503,
          { kind: 'journal', message: 'The journal cannot be read or written now.' },
        ]);
      }
      expect(JSON.stringify(errors)).toMatch(message);
    },
  );
});

describe('logs that are damaged', () => {
  test('a log in a file: the others are listed, its own row and its stream say what is wrong', async () => {
    const file = join(folder, 'damaged.db');
    const journal = sqliteJournal(file);
    await keepLog(journal, events.slice(0, 60));
    await keepLog(journal, renamed(events.slice(0, 60), 'other'));
    (await journal.close())._unsafeUnwrap();
    const database = new DatabaseSync(file);
    database.exec(
      'UPDATE events SET event = replace(event, \'"seq":31\', \'"seq":32\') WHERE seq = 31 AND rollout = 1',
    );
    database.close();

    const { list, ask, errors } = asking(sqliteJournal(file));
    const { rollouts } = await list();
    const byId = new Map(rollouts.map((row) => [row.id, row]));
    expect(byId.get('other')).toMatchObject({ kind: 'rollout', regions: 6 });
    expect(byId.get('other')?.problem).toBeUndefined();
    expect(byId.get(events[0]?.rolloutId ?? '')).toMatchObject({
      kind: 'rollout',
      problem: expect.stringContaining('damaged'),
    });
    expect(JSON.stringify(errors)).toContain('event 31 was changed');
    const { status } = await ask(`/api/rollouts/${events[0]?.rolloutId}/events?after=30`).catch(() => ({ status: 0 }));
    expect(status).toBe(0); // a stream, which is no JSON
  });

  test('events that are not what their type says, and events of a version to come, do not hide the other rollouts', async () => {
    const journal = memoryJournal();
    const broken = { v: 3, seq: 2, at: 1, rolloutId: 'broken', type: 'rollback-start', phases: 7 };
    const [first] = renamed(events, 'broken');
    await keepLog(journal, [first, broken] as unknown as readonly RolloutEvent[]);
    const newer = renamed(events.slice(0, 5), 'newer').map((event) => ({ ...event, v: 4 }));
    await keepLog(journal, newer as unknown as readonly RolloutEvent[]);
    await keepLog(journal, renamed(events.slice(0, 5), 'good'));
    const { list } = asking(journal);
    for (let turn = 0; turn < 2; turn += 1) {
      const { rollouts } = await list();
      const problems = Object.fromEntries(rollouts.map(({ id, problem }) => [id, problem]));
      expect(problems).toEqual({
        good: undefined,
        broken: expect.any(String),
        newer: 'Its log has no event that this version knows.',
      });
    }
  });

  test('a log whose journal fails for it alone is tried again', async () => {
    const kept = memoryJournal();
    await keepLog(kept, events.slice(0, 30));
    let fails = true;
    let now = 0;
    const journal: Journal = {
      ...kept,
      read: (...given) =>
        fails ? Promise.resolve(err({ kind: 'failed', message: 'busy' } as const)) : kept.read(...given),
    };
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    const studio = createStudio({ journal, hosts: ['x.example'], clock })._unsafeUnwrap();
    const row = async (): Promise<RolloutRow> => {
      now += 1_000;
      const response = await studio.fetch(new Request(`http://x.example/api/rollouts/${events[0]?.rolloutId}`));
      return (await response.json()) as RolloutRow;
    };
    expect((await row()).problem).toContain('cannot be read');
    fails = false;
    expect(await row()).toMatchObject({ kind: 'rollout', regions: 6 });
  });
});

describe('the list', () => {
  test('has those that need a person first, then what has not ended, then the rest; each newest first', async () => {
    const journal = memoryJournal();
    const waiting = sampleLog();
    const at = (log: readonly RolloutEvent[], id: string, offset: number) =>
      renamed(log, id).map((event) => ({ ...event, at: event.at + offset }));
    const ended = (outcome: 'succeeded' | 'needs-human', seq: number): RolloutEvent =>
      ({ v: 3, seq, at: events[0]?.at ?? 0, rolloutId: '', type: 'rollout-end', outcome }) as RolloutEvent;
    await keepLog(journal, at([...events.slice(0, 20), ended('succeeded', 21)], 'old', 1));
    await keepLog(journal, at([...events.slice(0, 20), ended('needs-human', 21)], 'repair', 2));
    await keepLog(journal, at(events.slice(0, 40), 'running', 3));
    await keepLog(journal, at(waiting.slice(0, approvalIn(waiting)), 'approve', 4));
    await keepLog(journal, at([...events.slice(0, 20), ended('succeeded', 21)], 'new', 5));
    const { rollouts, total, needPerson, unfinished } = await asking(journal).list();
    expect(rollouts.map(({ id }) => id)).toEqual(['approve', 'repair', 'running', 'new', 'old']);
    expect([total, needPerson, unfinished]).toEqual([5, 2, 2]);
    expect(rollouts[0]?.needs).toMatchObject({ what: 'approve', step: 'approve:wave-2', until: expect.any(Number) });
    expect(rollouts[2]).toMatchObject({ kind: 'rollout', exposure: expect.any(Number), status: 'waiting' });
  });

  test('is read once for all who ask at the same time, however long that takes', async () => {
    const kept = memoryJournal();
    await keepLog(kept, events.slice(0, 30));
    let now = 0;
    let lists = 0;
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    const journal: Journal = {
      ...kept,
      list: async (...given) => {
        lists += 1;
        await slow;
        return kept.list(...given);
      },
    };
    const clock = { now: () => now, sleep: () => Promise.resolve() };
    const studio = createStudio({ journal, hosts: ['x.example'], clock })._unsafeUnwrap();
    const ask = () => studio.fetch(new Request('http://x.example/api/rollouts'));
    const first = ask();
    await new Promise((resolve) => setImmediate(resolve));
    now = 60_000;
    const all = [first, ...Array.from({ length: 20 }, ask)];
    await new Promise((resolve) => setImmediate(resolve));
    release();
    for (const response of await Promise.all(all)) expect(response.status).toBe(200);
    expect(lists).toBe(1);
    now = 61_000;
    await ask();
    expect(lists).toBe(2);
  });

  test('of thousands of rollouts comes in parts, and can be searched', async () => {
    const journal = memoryJournal();
    const [start] = events;
    const end = { v: 3, seq: 2, at: 2, type: 'rollout-end', outcome: 'succeeded' } as const;
    for (let number = 1; number <= 3_000; number += 1)
      await keepLog(journal, renamed([start, end] as readonly RolloutEvent[], `rollout-${number}`));
    await keepLog(journal, events.slice(0, 40));
    const { list } = asking(journal);
    const first = await list();
    expect([first.total, first.unfinished, first.rollouts.length]).toEqual([3_001, 1, 200]);
    expect(first.rollouts[0]?.id).toBe(events[0]?.rolloutId);
    const seen = new Set<string>();
    for (let offset = 0; offset < 3_001; offset += 1_000)
      for (const { id } of (await list(`?limit=5000&offset=${offset}`)).rollouts) seen.add(id);
    expect(seen.size).toBe(3_001);
    const found = await list('?q=ROLLOUT-77');
    expect(found.total).toBe(11);
    expect((await list('?q=none')).rollouts).toEqual([]);
  });
});

function approvalIn(log: readonly RolloutEvent[]): number {
  return log.findIndex((event) => event.type === 'step-start' && event.action === 'approve') + 1;
}
