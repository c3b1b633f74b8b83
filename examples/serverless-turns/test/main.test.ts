import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanUp } from '@landfall/provider-local';
import { expect, it, onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it('comes to its end in fresh processes alone, each started when the one before asked for it', () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-turns-'));
  onTestFinished(async () => {
    (await cleanUp({ directory: join(folder, 'cloud') }))._unsafeUnwrap();
    rmSync(folder, { recursive: true, force: true });
  });
  const args = ['--conditions=@landfall/source', '--disable-warning=ExperimentalWarning', MAIN, folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const turns = stdout.split('\n').filter((line) => line.startsWith('turn '));
  // How many depends on how fast the machine is, and so does which of them waits for a region: a server takes its time to load.
  expect(turns.length).toBeGreaterThan(1);
  expect(turns.join('\n')).toContain('local/us-east-1');
  expect(turns.at(-1)).toBe(`turn ${turns.length}: succeeded`);
  expect(stdout).toMatch(/rollout: \d+m?s covered, of at least 5s and at most 20s.*; next turn in \d+\.\d s/);
  expect(stdout).toMatch(/\d+ events in the journal; us-east-1 at 100%, eu-west-1 at 100%\./);
});
