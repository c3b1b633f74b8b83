import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CommandRequest, RolloutRow } from '@landfall/studio';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/** What the page does with the address that was printed: exchanges the token for a cookie, and asks the API. */
async function openPage(address: string) {
  const { origin, hash } = new URL(address);
  const send = (path: string, body: object, cookie = ''): Promise<Response> =>
    fetch(`${origin}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-landfall-studio': '1', cookie },
      body: JSON.stringify(body),
    });
  const session = await send('/api/session', { token: hash.slice('#token='.length) });
  const cookie = session.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    row: async (id: string): Promise<RolloutRow> => {
      const response = await fetch(`${origin}/api/rollouts/${id}`, { headers: { cookie } });
      return (await response.json()) as RolloutRow;
    },
    command: (id: string, command: CommandRequest) => send(`/api/rollouts/${id}/commands`, command, cookie),
    /** The whole stream of a rollout, until it has ended. */
    stream: async (id: string): Promise<string> =>
      (await fetch(`${origin}/api/rollouts/${id}/events`, { headers: { cookie } })).text(),
  };
}

// It takes longer than all other tests of the page: `npm run exhaust` runs it.
const isExhaust = process.env['LANDFALL_EVERY'] !== undefined;

it.runIf(isExhaust)('waits for an approval, which is given over HTTP, and rolls out', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watch-it-'));
  const child = spawn(process.execPath, ['--conditions=@landfall/source', MAIN, folder]);
  const ended = once(child, 'exit');
  let printed = '';
  const says = (wanted: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = wanted.exec(printed);
        if (found !== null) resolve(found);
      };
      child.stdout.on('data', look);
      void ended.then(() => reject(new Error(`it ended too soon:\n${printed}`)));
      look();
    });
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
  try {
    const [, address = ''] = await says(/Open (\S+)/);
    const page = await openPage(address);
    await says(/waits for you/);
    const { needs } = await page.row('fraud-2');
    expect(needs).toMatchObject({ what: 'approve', step: 'approve:stage-100' });
    const step = needs?.step ?? '';
    const approve: CommandRequest = { name: 'approve', step, by: 'Ada', reason: 'it looks well' };
    expect((await page.command('fraud-2', approve)).status).toBe(202);
    await says(/The command 'approve' of Ada \(it looks well\) was taken/);
    expect(await page.stream('fraud-2')).toMatch(/"outcome":"succeeded".*\n\nevent: end\n/);
    await says(/Version 2 serves all traffic/);
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true, force: true });
  }
});
