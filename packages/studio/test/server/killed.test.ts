import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { RolloutEvent } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { expect, test } from 'vitest';
import { APPROVED, sampleLog } from '../sample-logs.ts';
import { request } from './raw-http.ts';
import { type Followed, follow } from './sse-client.ts';
import { changeHeaders, keepLog } from './studio-setting.ts';

const MAIN = fileURLToPath(new URL('studio-process.ts', import.meta.url));
const TOKEN = 'a-token-that-outlives-the-process';
const events = sampleLog({ world: { commands: APPROVED } }).slice(0, 90);
const id = events[0]?.rolloutId ?? '';
const end: RolloutEvent = { v: 3, seq: 91, at: 0, rolloutId: id, type: 'rollout-end', outcome: 'aborted' };

interface Started {
  readonly process: ChildProcess;
  readonly port: number;
}

async function start(file: string, port: number): Promise<Started> {
  const child = spawn(process.execPath, ['--conditions=@landfall/source', MAIN, file, String(port), TOKEN], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  expect(line).toMatch(/^http:/);
  return { process: child, port: Number(new URL(line).port) };
}

async function kill({ process: child }: Started): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test('a studio that is killed in the middle of a stream and started again leaves no gap, and pages stay signed in', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-studio-'));
  const file = join(folder, 'rollouts.db');
  const journal = sqliteJournal(file);
  const growing = await keepLog(journal, [...events, end], 30);
  let studio = await start(file, 0);
  try {
    const { port } = studio;
    const body = JSON.stringify({ token: TOKEN });
    const { headers } = await request(port, 'POST', '/api/session', changeHeaders(port), body);
    const cookie = headers['set-cookie']?.split(';')[0] ?? '';
    const seen: number[] = [];
    const connect = async (): Promise<Followed> => {
      const last = seen.at(-1);
      const resumed = last === undefined ? {} : { 'last-event-id': String(last) };
      return follow(`http://127.0.0.1:${port}/api/rollouts/${id}/events`, { cookie, ...resumed });
    };
    const note = ({ messages }: Followed): void => {
      for (const { event, id: seq } of messages) if (event === 'message') seen.push(Number(seq));
    };
    for (const upTo of [30, 60]) {
      const followed = await connect();
      expect(followed.status).toBe(200);
      await followed.until(() => followed.messages.some((message) => message.id === String(upTo)));
      // Events come while it is killed, and while nobody serves.
      const grown = growing.grow(20);
      await kill(studio);
      await grown;
      await growing.grow(10);
      await followed.until(followed.isOver);
      note(followed);
      studio = await start(file, port);
    }
    await growing.grow(1);
    const last = await connect();
    await last.until(last.isOver);
    note(last);
    expect(last.messages.at(-1)?.event).toBe('end');
    expect(seen).toEqual(Array.from({ length: 91 }, (_, index) => index + 1));
  } finally {
    await kill(studio);
    (await journal.close())._unsafeUnwrap();
    await rm(folder, { recursive: true, force: true });
  }
});
