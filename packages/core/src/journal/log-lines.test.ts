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

/** What became of a text: refused, or how many of the events were read and how many are said to be missing. Throws where an event is not as it was written. */
function readingOf(text: string): string {
  const read = readLogLines(text);
  if (read.isErr()) return 'refused';
  const { id, events, lost } = read.value;
  const isPrefix = JSON.stringify(events) === JSON.stringify(EVENTS.slice(0, events.length));
  if (id !== 'r' || !isPrefix) throw new Error(`read what was never written: ${JSON.stringify(read.value)}`);
  return `${events.length} read, ${lost} lost`;
}

test('torn off at any place, they are read as far as they go, and it is said how much is missing', () => {
  const ends = [...LINES.matchAll(/\n/g)].map(({ index }) => index);
  const [head = 0, ...others] = ends;
  for (let length = 0; length < LINES.length; length += 1) {
    // A last line is whole without its line feed too.
    const whole = others.filter((end) => end <= length).length;
    const expected = length < head ? 'refused' : `${whole} read, ${EVENTS.length - whole} lost`;
    expect([length, readingOf(LINES.slice(0, length))]).toEqual([length, expected]);
  }
});

test('with any one character changed they are refused; at the very end, where the last line is no more, it is said to be lost', () => {
  const seen = LINES.split('').map((_, at) => {
    const other = String.fromCharCode(LINES.charCodeAt(at) ^ 1);
    return readingOf(LINES.slice(0, at) + other + LINES.slice(at + 1));
  });
  expect(seen.pop()).toBe('5 read, 1 lost');
  expect(new Set(seen)).toEqual(new Set(['refused']));
});

test.each<readonly [string, (lines: readonly string[]) => readonly string[], RegExp]>([
  ['without their head', (lines) => lines.slice(1), /line 1 is not the head/],
  ['with a line twice', (lines) => [...lines, lines.at(-1) ?? ''], /7 events, but its head says 6/],
  ['with an empty line', (lines) => lines.toSpliced(3, 0, ''), /line 4 was changed/],
])('%s, they are refused', (_what, change, says) => {
  const read = readLogLines(`${change(LINES.trimEnd().split('\n')).join('\n')}\n`);
  expect(read._unsafeUnwrapErr()).toMatch(says);
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
