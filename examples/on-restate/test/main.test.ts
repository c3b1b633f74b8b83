import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cleanUp } from '@landfall/provider-local';
import { expect, it, onTestFinished } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function hasServer(): boolean {
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('@restatedev/restate-server/package.json'));
    require.resolve(`@restatedev/restate-server-${process.platform}-${process.arch}/bin/restate-server`);
    return true;
  } catch {
    return false;
  }
}

it.skipIf(!hasServer())('goes on after its service was killed, and starts each serving process once', () => {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-on-restate-'));
  onTestFinished(async () => {
    (await cleanUp({ directory: join(folder, 'cloud') }))._unsafeUnwrap();
    rmSync(folder, { recursive: true, force: true });
  });
  const args = ['--conditions=@landfall/source', '--disable-warning=ExperimentalWarning', MAIN, folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.match(/The service was killed by SIGKILL\./g)).toHaveLength(1);
  expect(stdout).toMatch(/Restate has \d+ events of greeter-2, which succeeded\./);
  for (const region of ['us-east-1', 'eu-west-1'])
    expect(stdout).toContain(`${region} answers: {"greeting":"hello from version 2"}`);
  expect(stdout).toContain('processes started: version 2 in eu-west-1, version 2 in us-east-1.');
});
