import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type KeptRollouts, keepRollouts } from './kept-rollouts.ts';

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url));

let kept: KeptRollouts;
beforeAll(async () => {
  kept = await keepRollouts();
});
afterAll(() => kept.remove());

function start(...args: readonly string[]) {
  const env = { ...process.env, LANDFALL_JOURNAL: kept.file, FORCE_COLOR: undefined, NO_COLOR: undefined };
  return spawn(process.execPath, ['--conditions=@landfall/source', BIN, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('as a process: exit code, output without escape sequences in a pipe, and an interruption', async () => {
  const failed = start('follow', 'bad-1');
  const [out, err, [code]] = await Promise.all([text(failed.stdout), text(failed.stderr), once(failed, 'exit')]);
  expect([code, err]).toEqual([1, '']);
  expect(out).toMatch(/✗ The rollout failed\.\n$/);
  expect(out).not.toContain('\u001B');

  const following = start('follow', 'held-1');
  const ended = once(following, 'exit');
  await once(following.stdout, 'data');
  following.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
});
