import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

// It takes more than half a minute of real traffic: `npm run exhaust` runs it, and `npm test` the canary of provider-local.
const isExhaust = process.env['LANDFALL_EVERY'] !== undefined;

it.runIf(isExhaust)(
  'passes a good version by evidence, and catches a bad one at a quarter of the traffic',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'canary-'));
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [
        '--conditions=@landfall/source',
        MAIN,
        folder,
      ]);
      expect(stderr).toBe('');
      const [, good = '', bad = ''] = stdout.split(/\nVersion [23]\n/);
      expect(good).toMatch(/bake-25: pass\n.*bake-100: pass\n.*the rollout succeeded/s);
      expect(good).toMatch(/errors: undecided: 0 of \d+/);
      expect(bad).toMatch(/bake-25: fail\n/);
      expect(bad).toMatch(/rollback: traffic first.*the rollout failed/s);
      expect(bad).not.toContain('route-100');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  120_000,
);
