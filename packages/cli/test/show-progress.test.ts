import { stripVTControlCharacters } from 'node:util';
import { foldEvents, type RolloutEvent } from '@landfall/core';
import { virtualClock } from '@landfall/core/testing';
import { beforeAll, describe, expect, test } from 'vitest';
import { formatBoard, showProgress } from '../src/index.ts';
import { wantsColor } from '../src/progress/terminal.ts';
import { play } from './played.ts';
import { scratchTerminal } from './scratch-terminal.ts';

let events: readonly RolloutEvent[];
beforeAll(async () => {
  events = await play();
});

const ESC = '\u001B';
const WRITTEN = new RegExp(
  `${ESC}\\[(\\d+)A\\r|(${ESC}\\[J)|(${ESC}\\[K)|(\\n)|${ESC}\\[\\?25[hl]|([^${ESC}\\r\\n]+)`,
  'g',
);

/** What a terminal shows after all of this was written to it: enough of a terminal for what is drawn here. */
function screenAfter(written: string): readonly string[] {
  let lines = [''];
  let [row, column] = [0, 0];
  for (const [, up, erase, rest, newline, text] of written.matchAll(WRITTEN)) {
    if (up !== undefined) row -= Number(up);
    else if (erase !== undefined) lines = [...lines.slice(0, row), ''];
    else if (rest !== undefined) lines[row] = lines[row]?.slice(0, column) ?? '';
    else if (newline !== undefined) {
      [row, column] = [row + 1, 0];
      lines[row] ??= '';
    } else if (text !== undefined) {
      lines[row] = text + (lines[row]?.slice(text.length) ?? '');
      column = text.length;
    }
  }
  return lines;
}

/** A source of events that lets time pass between them. */
async function* slowly(clock: ReturnType<typeof virtualClock>): AsyncGenerator<RolloutEvent> {
  for (const event of events) {
    await clock.sleep(300);
    yield event;
  }
}

describe('on a terminal', () => {
  test('the board is drawn in place: in the end there is one, the last', async () => {
    const clock = virtualClock();
    const terminal = scratchTerminal({ columns: 81, rows: 40 });
    expect(await showProgress(slowly(clock), { terminal, env: { NO_COLOR: '1' }, clock })).toEqual(events);
    const drawn = terminal.text().split(`${ESC}[J`);
    expect(drawn.length).toBeGreaterThan(10);
    const last = formatBoard(foldEvents(events), { width: 80, height: 39 });
    expect(screenAfter(terminal.text()).join('\n')).toBe(`${last}\n`);
    expect(clock.sleepers()).toBe(0);
  });

  test('the cursor is hidden while it is drawn, and given back, also if the source fails', async () => {
    const clock = virtualClock();
    const terminal = scratchTerminal({ columns: 80, rows: 24 });
    const broken = async function* () {
      yield* events.slice(0, 9);
      await clock.sleep(1_000);
      throw new Error('the source broke');
    };
    await expect(showProgress(broken(), { terminal, env: {}, clock })).rejects.toThrow('the source broke');
    expect(terminal.text().startsWith('\u001B[?25l')).toBe(true);
    expect(terminal.text().endsWith('\u001B[?25h')).toBe(true);
  });

  test('it is never higher than the terminal', async () => {
    const clock = virtualClock();
    const terminal = scratchTerminal({ columns: 80, rows: 10 });
    await showProgress(slowly(clock), { terminal, env: { NO_COLOR: '1' }, clock });
    for (const [, up] of terminal.text().matchAll(new RegExp(`${ESC}\\[(\\d+)A`, 'g')))
      expect(Number(up)).toBeLessThan(10);
  });
});

test('elsewhere each event has a line, without escape sequences', async () => {
  const terminal = scratchTerminal();
  await showProgress(slowly(virtualClock()), { terminal, env: {} });
  expect(terminal.text()).not.toContain(ESC);
  const lines = terminal.text().trimEnd().split('\n');
  expect(lines[0]).toBe('    0.0s    fraud 42 goes to fake/us-east-1, fake/eu-west-1, fake/eu-west-2');
  expect(lines.filter((line) => line.includes('✓ deploy'))).toHaveLength(3);
  expect(lines.at(-1)).toMatch(/^ {2}\d+m.* {2}✓ The rollout succeeded\.$/);
});

test('a terminal that cannot move its cursor gets lines', async () => {
  const terminal = scratchTerminal({ columns: 80, rows: 24 });
  await showProgress(slowly(virtualClock()), { terminal, env: { TERM: 'dumb' } });
  expect(terminal.text()).not.toContain(ESC);
});

test('FORCE_COLOR decides on colour, then NO_COLOR, then the terminal', async () => {
  const screen = scratchTerminal({ columns: 80, rows: 24 });
  const pipe = scratchTerminal();
  expect([wantsColor(screen, {}), wantsColor(pipe, {})]).toEqual([true, false]);
  expect([wantsColor(screen, { NO_COLOR: '1' }), wantsColor(screen, { NO_COLOR: '' })]).toEqual([false, true]);
  expect([wantsColor(pipe, { FORCE_COLOR: '1' }), wantsColor(screen, { FORCE_COLOR: '0' })]).toEqual([true, false]);
  expect(wantsColor(pipe, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(true);
  const painted = scratchTerminal();
  await showProgress(slowly(virtualClock()), { terminal: painted, env: { FORCE_COLOR: '1' } });
  const plain = scratchTerminal();
  await showProgress(slowly(virtualClock()), { terminal: plain, env: {} });
  expect(painted.text()).toContain('\u001B[32m✓');
  expect(stripVTControlCharacters(painted.text())).toBe(plain.text());
});
