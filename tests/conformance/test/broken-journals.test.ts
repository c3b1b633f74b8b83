import { memoryJournal } from '@landfall/core/journal';
import { journalRules } from '@landfall/core/testing';
import { describe, expect, it } from 'vitest';
import { type JournalBreak, journalBreaks } from './broken/journal-breaks.ts';

/** What a rule says of a journal that is broken like this. */
async function saidOf(name: string, alter: JournalBreak): Promise<string> {
  const journal = () => {
    const good = memoryJournal();
    return { ...good, ...alter(good) };
  };
  const rule = journalRules({ journal }).find((each) => each.name === name);
  return rule === undefined
    ? 'there is no such rule'
    : rule
        .check()
        .then(() => 'nothing')
        .catch(String);
}

describe('a journal that is broken on purpose', () => {
  it('is there for every rule that a journal in memory has to keep', () => {
    const names = journalRules({ journal: memoryJournal }).map(({ name }) => name);
    expect(Object.keys(journalBreaks).toSorted()).toEqual(names.toSorted());
  });

  it.each(Object.entries(journalBreaks))('fails "%s"', async (name, alter) => {
    // What was expected, what was seen, and where in the contract it stands.
    expect(await saidOf(name, alter)).toMatch(
      /^Error: The journal breaks the rule ".+"\. Expected .+\. Saw.+\. The contract: .+$/s,
    );
  });
});

describe('a journal on a disk that is broken on purpose', () => {
  it.each([
    ['confirmed writes are there when the journal is opened again', 'again'],
    ['a torn last write leaves no trace, and the log continues from the events before it', 'torn'],
  ] as const)('fails "%s" where it opens as an empty one', async (name, opens) => {
    const [rule] = journalRules({ journal: memoryJournal, [opens]: memoryJournal }).filter(
      (each) => each.name === name,
    );
    await expect(rule?.check()).rejects.toThrow(/Expected read to succeed/);
  });
});
