import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanUp, listDeployments } from '@landfall/provider-local';
import { expect, it, onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it('goes on without a region that fails, asks before the third wave, and rolls back and blocks a version that fails in two', async () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-waves-'));
  const directory = join(folder, 'cloud');
  onTestFinished(async () => {
    (await cleanUp({ directory }))._unsafeUnwrap();
    rmSync(folder, { recursive: true, force: true });
  });
  const args = ['--conditions=@landfall/source', '--disable-warning=ExperimentalWarning', MAIN, folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const [, , second = '', third = '', again = '', allowed = ''] = stdout.split(/^Rollout fraud-/m);
  expect(second).toMatch(
    /rollback +eu-west-1 \(tolerated: the others go on\).*Approve wave 3\?.*wave-3 +eu-central-1/s,
  );
  expect(second).toContain('Completed in 5 of 6 regions; eu-west-1 was rolled back');
  expect(third).not.toContain('Approve wave 3?');
  expect(third.replaceAll(/\s+/g, ' ')).toContain('2 regions failed, and only 1 may (failure.tolerate).');
  expect(third).toMatch(/local\/us-west-2 +version 2 serves; blocked: 3\n/);
  expect(third).toMatch(/local\/eu-west-1 +version 1 serves; blocked: 2 and 3\n/);
  expect(again).toContain('name the version in allowBlocked');
  expect(allowed).toContain('All steps completed successfully');
  expect((await listDeployments({ directory }))._unsafeUnwrap()).toEqual([]);
});
