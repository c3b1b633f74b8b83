import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Journal, memoryJournal, type SqliteJournal, sqliteJournal } from '@landfall/core/journal';
import { type JournalSetup, journalRules } from '@landfall/core/testing';
import { afterAll, describe, expect, it } from 'vitest';

describe('a journal in memory', () => {
  it.each(journalRules({ journal: memoryJournal }))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });

  it('is not asked what only a disk can answer', () => {
    expect(journalRules({ journal: memoryJournal }).length).toBe(journalRules(onDisk).length - 2);
  });
});

const folder = mkdtempSync(join(tmpdir(), 'landfall-journals-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = new Map<Journal, string>();
let count = 0;

function open(file: string): SqliteJournal {
  const journal = sqliteJournal(file);
  files.set(journal, file);
  return journal;
}

function newFile(): string {
  count += 1;
  return join(folder, `${count}.db`);
}

/** A copy of a journal's files, with the end of its log of writes cut off in the middle of the last page. */
function cutOff(journal: Journal): SqliteJournal {
  const file = files.get(journal) ?? '';
  const copy = newFile();
  copyFileSync(file, copy);
  copyFileSync(`${file}-wal`, `${copy}-wal`);
  truncateSync(`${copy}-wal`, readFileSync(`${copy}-wal`).length - 1_000);
  return open(copy);
}

const onDisk: JournalSetup = {
  journal: () => open(newFile()),
  again: (journal) => open(files.get(journal) ?? ''),
  torn: cutOff,
  async dispose(journal) {
    (await (journal as SqliteJournal).close())._unsafeUnwrap();
  },
};

describe('a journal in a file', () => {
  it.each(journalRules(onDisk))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });

  it('leaves one file behind when all have closed it', () => {
    expect(existsSync(join(folder, '1.db'))).toBe(true);
    expect(existsSync(join(folder, '1.db-wal'))).toBe(false);
  });
});
