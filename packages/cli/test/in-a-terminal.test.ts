import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RolloutEvent } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CANARY, play } from './played.ts';

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
const SOCKET = `landfall-${process.pid}`;

/** Runs tmux with a server of its own, and gives what it printed. */
function tmux(...args: readonly string[]): string {
  return execFileSync('tmux', ['-L', SOCKET, '-f', '/dev/null', ...args], { encoding: 'utf8', stdio: 'pipe' });
}

function hasTmux(): boolean {
  try {
    tmux('-V');
    return true;
  } catch {
    return false;
  }
}

// `npm run exhaust` runs these, where tmux is installed.
const IS_RUN = process.env['LANDFALL_EVERY'] !== undefined && hasTmux();

describe.skipIf(!IS_RUN)('the board in a real terminal', { timeout: 240_000 }, () => {
  let events: readonly RolloutEvent[];
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'landfall-terminal-'));
    events = await play({ spec: CANARY, id: 'canary', cloud: { requests: [{ perSecond: 100 }] } });
  });
  afterAll(() => {
    tmux('kill-server');
    rmSync(folder, { recursive: true });
  });

  test.each([80, 200])(
    'of %i columns is drawn in place: there is one, it fits, and the cursor is behind it',
    async (columns) => {
      const file = join(folder, `${columns}.db`);
      const journal = sqliteJournal(file);
      const first = events.findIndex(({ type }) => type === 'rollout-end') - 40;
      (await journal.create('canary', events.slice(0, first)))._unsafeUnwrap();
      const lease = (await journal.acquire('canary', 'test', 0, 1))._unsafeUnwrap();
      const command = `'${process.execPath}' --conditions=@landfall/source '${BIN}' follow canary -j '${file}'; echo "exit $?"; exec cat`;
      tmux('new-session', '-d', '-s', `w${columns}`, '-x', String(columns), '-y', '40', command);
      const screen = () => tmux('capture-pane', '-p', '-S', '-', '-t', `w${columns}`);
      await expect.poll(screen, { timeout: 120_000 }).toContain('▸ running');
      for (let seq = first; seq < events.length; seq += 8) {
        (await journal.append(lease, events.slice(seq, seq + 8)))._unsafeUnwrap();
        await expect.poll(screen, { timeout: 120_000 }).toContain(`${Math.min(seq + 8, events.length)} events`);
      }
      await expect.poll(screen, { timeout: 120_000 }).toMatch(/^exit 0$/m);
      const lines = screen().trimEnd().split('\n');
      expect(lines.filter((line) => line === 'fraud 42')).toHaveLength(1);
      expect(lines.filter((line) => line.startsWith('status'))).toEqual([expect.stringContaining('✓ succeeded')]);
      expect(lines.at(-1)).toBe('exit 0');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
      expect(tmux('display-message', '-p', '-t', `w${columns}`, '#{cursor_flag} #{cursor_x}').trim()).toBe('1 0');
      (await journal.close())._unsafeUnwrap();
    },
  );
});
