import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it('rolls both versions out, and version 2 takes all of the traffic', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@landfall/source', MAIN]);
  const lines = stdout.trimEnd().split('\n');
  expect(lines.slice(-2)).toEqual(['berlin: {"2":100}', 'lisbon: {"2":100}']);
  expect(lines).toContain('version 2: verify depot/lisbon succeeded');
  expect(stdout).not.toContain('failed');
});
