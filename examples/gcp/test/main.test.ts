import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it('rolls two versions out in a simulated project, and takes the third back', async () => {
  const { GOOGLE_CLOUD_PROJECT: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@landfall/source', MAIN], { env });
  expect(stdout).toContain('a simulated project');
  for (const region of ['us-central1', 'europe-west4', 'asia-southeast1']) {
    for (const version of ['1', '2']) expect(stdout).toContain(`gcp/${region}: version ${version} takes 100 percent`);
    expect(stdout).not.toContain(`gcp/${region}: version 3 takes`);
  }
  expect(stdout).toMatch(/✓ route-10 +gcp\/europe-west4/);
  expect(stdout).toContain('Model server never became ready');
});
