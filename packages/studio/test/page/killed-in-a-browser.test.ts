import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sqliteJournal } from '@landfall/core/journal';
import { expect, inject, test } from 'vitest';
import { APPROVED, sampleLog } from '../sample-logs.ts';
import { keepLog } from '../server/studio-setting.ts';
import { browse, HAS_BROWSER } from './in-a-browser.ts';

const IS_RUN = HAS_BROWSER && process.env['LANDFALL_EVERY'] !== undefined;
const TOKEN = 'a-token-that-outlives-the-process';
const EVENTS = sampleLog({ world: { commands: APPROVED } });

/** Serves a journal until it is killed, with what is installed where it runs. Prints its address. */
const PROGRAM = `import { sqliteJournal } from '@landfall/core/journal';
import { serveStudio } from '@landfall/studio';
const [file, port, token] = process.argv.slice(1);
const studio = await serveStudio({ journal: sqliteJournal(file), port: Number(port), token, pollMs: 20 });
console.log(studio.value.url);`;

async function start(file: string, port: number): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, '--', file, String(port), TOKEN], {
    cwd: inject('packedStudio'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, url };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

test.skipIf(!IS_RUN)(
  'a page whose server is killed while events come, twice, and started again, shows each of them once',
  { timeout: 240_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'landfall-killed-'));
    const file = join(folder, 'rollouts.db');
    const journal = sqliteJournal(file);
    const growing = await keepLog(journal, EVENTS, 30);
    let { child, url } = await start(file, 0);
    const port = Number(new URL(url).port);
    const browsing = await browse();
    try {
      const { page } = await browsing.open(`${url.replace(/#.*/, '')}#token=${TOKEN}`);
      await page.getByRole('link', { name: /fraud 42/ }).click();
      let length = 30;
      const shows = () => page.getByText(`event ${length} of ${length}`).waitFor();
      await shows();
      for (let times = 0; times < 2; times += 1) {
        const grown = growing.grow(20);
        await kill(child);
        await grown;
        await page.getByText('connection lost').waitFor();
        await growing.grow(10);
        ({ child, url } = await start(file, port));
        length += 30;
        await shows();
      }
      await growing.grow(EVENTS.length - length);
      length = EVENTS.length;
      await shows();
      await page.getByText('Succeeded', { exact: true }).first().waitFor();
      // The page counts what came, and refuses a log with a gap.
      expect(await page.getByText(/is missing/).count()).toBe(0);
      await page.getByRole('link', { name: 'Log', exact: true }).click();
      await page.getByText(`of ${length} events`).waitFor();
    } finally {
      await browsing.close();
      await kill(child);
      (await journal.close())._unsafeUnwrap();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
