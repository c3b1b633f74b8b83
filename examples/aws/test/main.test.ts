import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

it('rolls two versions out in a simulated account, and takes the third back', async () => {
  const { SAGEMAKER_ROLE: _, ...env } = process.env;
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@landfall/source', MAIN], { env });
  expect(stdout).toContain('a simulated account');
  for (const region of ['us-east-1', 'eu-west-1', 'ap-southeast-2']) {
    for (const version of ['1', '2'])
      expect(stdout).toContain(`aws/${region}: "landfall-example" serves version ${version}`);
    expect(stdout).not.toContain(`aws/${region}: "landfall-example" serves version 3`);
  }
  expect(stdout).toMatch(/✓ route-10 +aws\/eu-west-1/);
  expect(stdout).toContain('did not pass the ping health check');
});
