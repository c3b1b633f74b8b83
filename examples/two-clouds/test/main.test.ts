import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it('rolls version 1 out in both clouds, and takes version 2 back in both when it fails in one', {
  timeout: 240_000,
}, async () => {
  const { SAGEMAKER_ROLE: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@landfall/source', MAIN], { env });
  const [, one = '', two = ''] = stdout.split(/\n(?=\| Step)/);
  expect(one).toContain('Version 1 serves in both clouds.');
  const all = ['aws/us-east-1', 'aws/eu-west-1', 'gcp/us-central1', 'gcp/europe-west4'];
  for (const region of all) expect(one).toContain(`${region}: {"1":100}`);
  for (const region of all) expect(one).toContain(`table: ${region} version 1`);
  // Users of the first wave had version 2, in both clouds, before the second wave failed.
  const second = stdout.slice(stdout.indexOf('Version 1 serves'));
  for (const region of ['aws/us-east-1', 'gcp/us-central1'])
    for (const step of ['route-100', 'enter', 'leave', 'restore', 'remove'])
      expect(second).toContain(`✓ ${step}:${region}`);
  expect(two).toContain('Model server exited unexpectedly');
  for (const region of all) expect(two).toContain(`${region}: {"1":100}`);
  for (const region of all) expect(two).toContain(`table: ${region} version 1`);
});
