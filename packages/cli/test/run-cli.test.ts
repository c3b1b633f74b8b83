import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { RolloutEvent } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../src/commands/command-table.ts';
import { type KeptRollouts, keepRollouts } from './kept-rollouts.ts';
import { play } from './played.ts';
import { landfall } from './run-landfall.ts';

let kept: KeptRollouts;
let folder: string;
let file: string;
let damaged: string;
beforeAll(async () => {
  kept = await keepRollouts();
  ({ folder, file } = kept);
  damaged = join(folder, 'damaged.db');
  writeFileSync(damaged, readFileSync(file));
  const database = new DatabaseSync(damaged);
  database.exec('DELETE FROM events WHERE rollout = 1 AND seq = 5');
  database.close();
});
afterAll(() => kept.remove());

const on = (...args: readonly string[]) => landfall([...args, '--journal', file]);
const json = (out: string) => JSON.parse(out) as Readonly<Record<string, unknown>>;

describe('help', () => {
  test('names every command, and the exit codes', async () => {
    const { code, out } = await landfall(['--help']);
    expect(code).toBe(0);
    for (const { name, summary } of COMMANDS) {
      expect(out).toContain(`  ${name} `);
      expect(out.replaceAll(/\s+/g, ' ')).toContain(summary);
    }
    expect(out).toMatch(/130 {2}interrupted/);
  });

  test('has examples for every command, and each option of an example exists', async () => {
    for (const command of COMMANDS) {
      const { code, out } = await landfall([command.name, '--help']);
      expect(code).toBe(0);
      expect(command.examples.length).toBeGreaterThan(0);
      for (const example of command.examples) {
        expect(out).toContain(example);
        expect(example).toMatch(new RegExp(`^landfall ${command.name}\\b`));
        for (const [, option = ''] of example.matchAll(/--([a-z-]+)/g))
          expect(Object.keys({ ...command.options, json: true })).toContain(option);
      }
      for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
    }
  });

  test('comes instead of nothing to do, as a mistake', async () => {
    const { code, out, err } = await landfall([]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage: landfall COMMAND');
    expect((await landfall(['help', 'list'])).out).toContain('Usage: landfall list');
    expect((await landfall(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('wrong arguments exit with 2, and say what was probably meant', () => {
  test.each([
    [['aprove', 'x'], 'There is no command aprove. Did you mean landfall approve?'],
    [['list', '--jurnal', 'x'], 'has no option --jurnal. Did you mean --journal?'],
    [['list', '--limit', '0'], '--limit must be a whole number from 1 on, but is 0.'],
    [['list', '--wait'], 'landfall list has no option --wait'],
    [['list', '--journal'], '--journal needs a value'],
    [['list', '--journal', '--json'], '--journal needs a value'],
    [['list', '--json=yes'], '--json takes no value'],
    [['show'], 'landfall show needs ID'],
    [['show', 'a', 'b'], 'takes no further operand, but got b'],
    [['list'], 'Which journal?'],
    [['list', '-j', 'mysql://x'], 'No journal has an address that begins with mysql://'],
    [['abort', 'x', '-j', 'x'], 'landfall abort needs a reason'],
    [['pause', 'x', '-j', 'x', '--timeout', 'soon'], '--timeout must be a duration'],
    [['prune', '-j', 'x'], '--older-than must be a duration, such as 30d, but is missing'],
  ])('%j', async (args, message) => {
    const { code, err } = await landfall(args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('as a document too, with --json', async () => {
    const { code, out, err } = await landfall(['show', '--json']);
    expect(code).toBe(2);
    expect(json(out)).toEqual({ error: { kind: 'usage', exitCode: 2, message: expect.stringContaining('needs ID') } });
    expect(err).toContain('needs ID');
  });
});

describe('a journal', () => {
  test('that is not there is not created by reading', async () => {
    const none = join(folder, 'none.db');
    for (const args of [
      ['list'],
      ['show', 'x'],
      ['check'],
      ['pause', 'x'],
      ['export', 'x'],
      ['prune', '--older-than', '1d'],
    ]) {
      const { code, err } = await landfall([...args, '-j', none]);
      expect([code, err]).toEqual([3, expect.stringContaining(`There is no journal at ${none}.`)]);
    }
    expect(existsSync(none)).toBe(false);
  });

  test('may be named by the environment, and relative to the folder', async () => {
    const { code, out } = await landfall(['list', '--json'], { env: { LANDFALL_JOURNAL: 'rollouts.db' }, cwd: folder });
    expect(code).toBe(0);
    expect(json(out)['rollouts']).toHaveLength(3);
  });

  test.each([
    ['an empty file', 'empty.db', '', 'is empty: it is not a journal'],
    ['another file', 'text.db', 'x'.repeat(5_000), 'Cannot list the rollouts of'],
  ])('that is %s is refused', async (_what, name, content, message) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    const { code, err } = await landfall(['list', '-j', path]);
    expect([code, err]).toEqual([3, expect.stringContaining(message)]);
    expect(readFileSync(path, 'utf8')).toBe(content);
  });

  test('that is a folder is refused', async () => {
    const { code, err } = await landfall(['list', '-j', folder]);
    expect([code, err]).toEqual([3, expect.stringContaining('is a folder, not a journal')]);
  });

  test('of a newer version is refused, and not changed', async () => {
    const newer = join(folder, 'newer.db');
    writeFileSync(newer, readFileSync(file));
    const database = new DatabaseSync(newer);
    database.exec('PRAGMA user_version = 99');
    database.close();
    const before = readFileSync(newer);
    const { code, err } = await landfall(['show', 'good-1', '-j', newer]);
    expect(code).toBe(3);
    expect(err).toContain('has format 99, and this version of Landfall reads formats up to');
    expect(readFileSync(newer).equals(before)).toBe(true);
  });
});

describe('damage', () => {
  test('of one log is found by check, and does not hide the others', async () => {
    const whole = await on('check');
    expect([whole.code, whole.out]).toEqual([
      0,
      expect.stringMatching(/is in order: 3 rollouts with \d+ readable events/),
    ]);
    const { code, out } = await landfall(['check', '--json', '-j', damaged]);
    expect(code).toBe(3);
    expect(json(out)['problems']).toEqual(
      expect.arrayContaining([{ rollout: 'good-1', problem: expect.stringContaining('event 5 is missing') }]),
    );
    expect((await landfall(['list', '-j', damaged])).out).toContain('good-1');
    const shown = await landfall(['show', 'good-1', '-j', damaged]);
    expect([shown.code, shown.err]).toEqual([3, expect.stringContaining('event 5 is missing')]);
  });

  test('leaves what is before it to be exported', async () => {
    const { code, out, err } = await landfall(['export', 'good-1', '-j', damaged]);
    expect(code).toBe(3);
    expect(out.trim().split('\n')).toHaveLength(5);
    expect(err).toContain('only its first 4 events were exported');
  });

  test('of a newer event is told with what to do', async () => {
    const events = await play({ id: 'newer' });
    const path = join(folder, 'events.db');
    const other = sqliteJournal(path);
    const last = events.map((event) => ({ ...event, v: 99 })) as unknown as readonly RolloutEvent[];
    (await other.create('newer', last))._unsafeUnwrap();
    (await other.close())._unsafeUnwrap();
    const { code, err } = await landfall(['show', 'newer', '-j', path]);
    expect([code, err]).toEqual([3, expect.stringContaining('event 1 has format 99')]);
    expect((await landfall(['check', '-j', path])).code).toBe(3);
  });
});
