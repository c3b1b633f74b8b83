import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RolloutEvent, resumeRollout } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KeptRollouts, keepRollouts } from './kept-rollouts.ts';
import { landfall } from './run-landfall.ts';

let kept: KeptRollouts;
let folder: string;
let file: string;
beforeAll(async () => {
  kept = await keepRollouts();
  ({ folder, file } = kept);
});
afterAll(() => kept.remove());

/** The only event of a rollout. */
function warningOf(rolloutId: string): RolloutEvent {
  return { v: 3, seq: 1, at: 0, rolloutId, type: 'warning', message: 'begun' };
}

const on = (...args: readonly string[]) => landfall([...args, '--journal', file]);
const json = (out: string) => JSON.parse(out) as Readonly<Record<string, unknown>>;

describe('list and show', () => {
  test('list has each rollout with its model and status, newest first', async () => {
    const { code, out } = await on('list');
    expect(code).toBe(0);
    const rows = out
      .trim()
      .split('\n')
      .map((line) => line.split(/ {2,}/).slice(0, 4));
    expect(rows.slice(1)).toEqual([
      ['!', 'held-1', 'fraud 42', 'not driven'],
      ['✗', 'bad-1', 'fraud 42', 'failed'],
      ['✓', 'good-1', 'fraud 42', 'succeeded'],
    ]);
    expect((await on('list', '--unfinished')).out).not.toContain('good-1');
    expect((await on('list', '--model', 'other')).out).toBe('No rollout fits.\n');
  });

  test('list shows the newest up to a limit, and says how many it leaves out', async () => {
    const { out } = await on('list', '--limit', '1');
    expect(out).toContain('held-1');
    expect(out).not.toContain('good-1');
    expect(out).toMatch(
      /\n\n2 older rollouts are not shown: --limit N shows more, --unfinished and --model fewer\.\n$/,
    );
    expect((await on('list', '-n', '2', '--model', 'fraud')).out).toContain('1 older rollout is not shown');
    expect((await on('list', '-n', '3')).out).not.toContain('not shown');
    const newest = json((await on('list', '--json', '-n', '1')).out);
    expect(newest).toMatchObject({ rollouts: [{ id: 'held-1' }], total: 3 });
    const many = `${folder}/many.db`;
    const journal = sqliteJournal(many);
    for (let id = 1; id <= 60; id += 1) (await journal.create(`r${id}`, [warningOf(`r${id}`)]))._unsafeUnwrap();
    (await journal.close())._unsafeUnwrap();
    const all = await landfall(['list', '-j', many]);
    expect(all.out.match(/ r\d+ /g)).toHaveLength(50);
    expect(all.out).toContain('10 older rollouts are not shown');
    expect(json((await landfall(['list', '--json', '-j', many])).out)['rollouts']).toHaveLength(60);
  });

  test('show has the board, the error and who drives it; its exit code only if asked for', async () => {
    const { code, out } = await on('show', 'bad-1');
    expect(code).toBe(0);
    expect(out).toMatch(/✗ failed in/);
    expect(out).toContain('Rollout bad-1 of fraud 42 failed.');
    expect((await on('show', 'bad-1', '--exit-code')).code).toBe(1);
    expect((await on('show', 'good-1', '--exit-code')).code).toBe(0);
    expect((await on('show', 'held-1')).out).toContain('No runner drives it now.');
    expect((await on('show', 'good-1', '--table')).out).toMatch(
      /^Step +Action +Region[\s\S]+All steps completed successfully/,
    );
  });

  test('show --json has the state, and what can be decided', async () => {
    const document = json((await on('show', 'held-1', '--json')).out);
    expect(document).toMatchObject({
      rollout: { id: 'held-1', status: 'waiting' },
      decision: { step: 'approve:wave-2', commands: ['approve', 'abort'] },
      state: { id: 'held-1', status: 'running' },
    });
    expect(json((await on('show', 'bad-1', '--json')).out)['error']).toMatchObject({ kind: 'rollout-failed' });
  });

  test('an id that is not there exits with 5, with the ids that are near', async () => {
    const { code, err } = await on('show', 'goof-1');
    expect([code, err]).toEqual([5, expect.stringContaining('has no rollout goof-1. Did you mean good-1?')]);
    expect((await on('follow', 'held')).err).toContain('Did you mean held-1?');
    expect((await on('pause', 'x')).code).toBe(5);
  });
});

describe('follow', () => {
  test('writes a line for each event, and exits by how the rollout ended', async () => {
    const good = await on('follow', 'good-1');
    expect(good.code).toBe(0);
    expect(good.out).toMatch(/ {2}✓ deploy {2}fake\/us-east-1\n/);
    expect(good.out.trim()).toMatch(/✓ The rollout succeeded\.$/);
    expect(good.out).not.toContain('\u001B');
    const bad = await on('follow', 'bad-1');
    expect([bad.code, bad.out]).toEqual([
      1,
      expect.stringMatching(/✗ deploy {2}fake\/eu-west-2 .*\n[\s\S]*↩ the rollback after the failure/),
    ]);
  });

  test('has every event as a JSON line, and as a text line with --verbose', async () => {
    const { out } = await on('follow', 'good-1', '--json');
    const events = out.trim().split('\n').map(json);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect((await on('follow', 'good-1', '-v')).out.trim().split('\n')).toHaveLength(events.length);
  });

  test('has its error on one line too, behind the events', async () => {
    const { code, out } = await on('follow', 'none-1', '--json');
    expect([code, out.trim().split('\n').map(json)]).toEqual([
      5,
      [{ error: expect.objectContaining({ exitCode: 5 }) }],
    ]);
  });

  test('stops when it is interrupted, and the rollout goes on', async () => {
    const { code } = await landfall(['follow', 'held-1', '-j', file], { signal: AbortSignal.timeout(100) });
    expect(code).toBe(130);
  });
});

describe('commands', () => {
  test('one that makes no sense is refused with its reason, and nothing is sent', async () => {
    const ended = await on('pause', 'good-1');
    expect([ended.code, ended.err]).toEqual([4, expect.stringContaining('the rollout is over (succeeded)')]);
    const stranger = await on('approve', 'held-1', '--by', 'bob');
    expect([stranger.code, stranger.err]).toEqual([4, expect.stringContaining("'bob' may not approve")]);
    const other = sqliteJournal(file);
    expect((await other.commanded?.())?._unsafeUnwrap()).toEqual([]);
    (await other.close())._unsafeUnwrap();
  });

  test('a resume right after a pause is left too, since the rollout takes both in their order', async () => {
    const copy = join(folder, 'pending.db');
    writeFileSync(copy, readFileSync(file));
    const run = (...args: readonly string[]) => landfall([...args, 'held-1', '-j', copy]);
    expect((await run('resume')).code).toBe(4);
    expect((await run('pause')).code).toBe(0);
    expect((await run('resume')).code).toBe(0);
    expect((await run('approve', '--by', 'bob')).code).toBe(4);
  });

  test('one that nobody takes in time exits with 7, and stays in the journal', async () => {
    const copy = join(folder, 'untaken.db');
    writeFileSync(copy, readFileSync(file));
    const { code, err } = await landfall(['stop', 'held-1', '--wait', '--timeout', '1ms', '-j', copy]);
    expect([code, err]).toEqual([
      7,
      expect.stringContaining('stop was left for rollout held-1, but no runner drives it'),
    ]);
  });

  test('one that is taken is told, with who gave it and why', async () => {
    const waiting = on('approve', 'held-1', '--by', 'ada', '--reason', 'looks good', '--wait', '--json');
    const other = sqliteJournal(file);
    await expect
      .poll(async () => (await other.commanded?.())?._unsafeUnwrap(), { timeout: 60_000 })
      .toEqual(['held-1']);
    const clock = virtualClock({ startAt: Date.UTC(2030, 0, 1, 1) });
    const fake = fakeProvider({ clock, serving: { version: '41' } });
    const resumed = (await resumeRollout('held-1', { journal: other, providers: { fake }, clock }))._unsafeUnwrap();
    const { code, out } = await waiting;
    expect(code).toBe(0);
    expect(json(out)).toEqual({
      rollout: 'held-1',
      command: { name: 'approve', by: 'ada', reason: 'looks good' },
      sent: true,
      taken: true,
    });
    // The cloud here is not the one of the first wave, so how it ends says nothing.
    void (await resumed.result);
    (await other.close())._unsafeUnwrap();
    expect((await on('follow', 'held-1')).out).toContain('command approve of approve:wave-2 by ada: looks good');
  });
});

describe('pages', () => {
  test('report writes one HTML file of the rollout, and prints its path', async () => {
    const { code, out } = await landfall(['report', 'bad-1', '-j', file], { cwd: folder });
    expect([code, out]).toEqual([0, `${join(folder, 'bad-1.html')}\n`]);
    const page = readFileSync(join(folder, 'bad-1.html'), 'utf8');
    expect(page).toMatch(/^<!doctype html>/i);
    expect(page).toContain('"type":"rollout-end"');
    const out2 = await on('report', 'bad-1', '--json', '-o', join(folder, 'other.html'));
    expect(json(out2.out)).toEqual({ rollout: 'bad-1', file: join(folder, 'other.html') });
    const nowhere = await on('report', 'bad-1', '-o', join(folder, 'none', 'x.html'));
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('Cannot write')]);
  });

  test('studio serves the page of the journal until it is interrupted', async () => {
    const over = new AbortController();
    let printed = '';
    const serving = landfall(['studio', '--json', '-j', file], {
      signal: over.signal,
      onOutput: (text) => {
        printed += text;
      },
    });
    await expect.poll(() => printed, { timeout: 60_000 }).toContain('"url"');
    const { url } = json(printed);
    const page = await fetch(String(url).replace(/#.*/, ''));
    expect([page.status, await page.text()]).toEqual([200, expect.stringMatching(/^<!doctype html>/i)]);
    over.abort();
    expect((await serving).code).toBe(0);
    await expect(fetch(String(url))).rejects.toThrow('fetch failed');
    expect((await on('studio', '--port', 'x')).code).toBe(2);
  });
});

describe('export, import and prune', () => {
  test('a log goes from one journal to another, by a file or a pipe', async () => {
    const lines = join(folder, 'good.jsonl');
    const exported = await on('export', 'good-1', '--out', lines);
    expect([exported.code, exported.out]).toEqual([0, expect.stringContaining(lines)]);
    const other = join(folder, 'other.db');
    expect((await landfall(['import', lines, '-j', other])).code).toBe(0);
    const again = await landfall(['import', '-', '-j', other], { input: readFileSync(lines, 'utf8') });
    expect([again.code, again.err]).toEqual([2, expect.stringContaining('has a rollout good-1 already')]);
    expect((await landfall(['export', 'good-1', '-j', other])).out).toBe(readFileSync(lines, 'utf8'));
    expect((await landfall(['import', join(folder, 'no.jsonl'), '-j', other])).code).toBe(2);
  });

  test('prune deletes what ended long ago, and tells it before if asked', async () => {
    const copy = join(folder, 'pruned.db');
    writeFileSync(copy, readFileSync(file));
    const clock = virtualClock({ startAt: Date.UTC(2031, 0, 1) });
    const run = (...args: readonly string[]) =>
      landfall(['prune', '--older-than', '30d', ...args, '-j', copy], { clock });
    expect((await run('--dry-run')).out).toMatch(/^Would delete \d rollouts:\n {2}good-1\n {2}bad-1/);
    expect((await landfall(['list', '-j', copy])).out).toContain('good-1');
    expect(json((await run('--json')).out)['pruned']).toEqual(expect.arrayContaining(['good-1', 'bad-1']));
    expect((await landfall(['list', '-j', copy])).out).not.toContain('good-1');
  });
});
