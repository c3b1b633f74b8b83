import { expect, test } from 'vitest';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { eventsOf } from '../testing/journal-conformance/journal-trial.ts';
import { readLogLines, writeLogLines } from './log-lines.ts';

const EVENTS = eventsOf('r', 1, 6);
const LINES = writeLogLines('r', EVENTS);

test('lines are read back as they were written, one event a line, each of them JSON', () => {
  expect(readLogLines(LINES)._unsafeUnwrap()).toEqual({ id: 'r', events: EVENTS, lost: 0 });
  const each = LINES.trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly event?: RolloutEvent });
  expect(each.slice(1).map(({ event }) => event)).toEqual(EVENTS);
});

test('torn off at any place, they are read as far as they go, and it is said how much is missing', () => {
  const head = LINES.indexOf('\n');
  for (let length = 0; length < LINES.length; length += 1) {
    const read = readLogLines(LINES.slice(0, length));
    if (length < head) expect(read._unsafeUnwrapErr()).toContain('line 1');
    else {
      const { events, lost } = read._unsafeUnwrap();
      expect(events).toEqual(EVENTS.slice(0, events.length));
      expect(events.length + lost).toBe(EVENTS.length);
    }
  }
});

test('with any one character changed, they are refused or read up to a torn end, and never read wrongly', () => {
  let refused = 0;
  for (let at = 0; at < LINES.length; at += 1) {
    const other = String.fromCharCode(LINES.charCodeAt(at) ^ 1);
    const read = readLogLines(LINES.slice(0, at) + other + LINES.slice(at + 1));
    if (read.isErr()) refused += 1;
    else {
      const { id, events, lost } = read.value;
      expect([id, events]).toEqual(['r', EVENTS.slice(0, -1)]);
      expect(lost).toBe(1);
      // The last line feed, without which the last line is one that was not written to its end.
      expect(at).toBe(LINES.length - 1);
    }
  }
  expect(refused).toBe(LINES.length - 1);
});

test.each<readonly [string, (lines: readonly string[]) => readonly string[], RegExp]>([
  ['a line in the middle is missing, so that there are too few', (lines) => lines.toSpliced(3, 1), /./],
  ['the head is missing', (lines) => lines.slice(1), /line 1 is not the head/],
  ['a line is there twice', (lines) => [...lines, lines.at(-1) ?? ''], /7 events, and its head speaks of 6/],
  ['an empty line was added', (lines) => lines.toSpliced(3, 0, ''), /line 4/],
])('where %s, it is not taken for whole', (_what, change, says) => {
  const lines = LINES.trimEnd().split('\n');
  const read = readLogLines(`${change(lines).join('\n')}\n`);
  // A gap is seen by whoever folds the log: its events are numbered.
  if (read.isErr()) expect(read.error).toMatch(says);
  else expect(read.value.lost).toBe(1);
});

test('lines of a newer format are refused, and the error says what reads them', () => {
  const newer = `{"format":2,"rolloutId":"r","events":0}`;
  const read = readLogLines(LINES.replace(/^.*\n/, `{"sum":"${sumOf(newer)}","head":${newer}}\n`));
  expect(read._unsafeUnwrapErr()).toMatch(/format 2, and this version of Landfall reads formats up to 1/);
});

function sumOf(text: string): string {
  // As the format says it: the first eight digits of the content's hash.
  return writeLogLines('', [JSON.parse(text) as RolloutEvent]).match(/\n\{"sum":"([0-9a-f]{8})"/)?.[1] ?? '';
}
