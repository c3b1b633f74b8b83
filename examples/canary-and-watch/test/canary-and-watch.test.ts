import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

// It takes more than a minute, most of which it waits: `npm run exhaust` runs it.
const isExhaust = process.env['LANDFALL_EVERY'] !== undefined;

it.runIf(isExhaust)(
  'rolls out by evidence, takes a failing region out of the table and back, and rolls back, without a failed request',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'canary-and-watch-'));
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, [
        '--conditions=@landfall/source',
        MAIN,
        folder,
      ]);
      expect(stderr).toBe('');
      const order = [
        'bake-25: pass',
        'bake-100: pass',
        'the server of local/eu-west-1 is killed',
        'local/eu-west-1 is unhealthy',
        'local/eu-west-1: take-out done',
        'local/eu-west-1 has recovered',
        'local/eu-west-1: return done',
        'kept for a rollback: local/us-east-1, local/eu-west-1',
        'local/eu-west-1: version 1 takes 100 percent',
      ];
      const places = order.map((line) => stdout.indexOf(line));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(places[0]).toBeGreaterThan(0);
      const seen = [...stdout.matchAll(/clients: (\d+) requests, (\d+) failed/g)];
      expect(seen.map(([, , failed]) => failed)).toEqual(['0', '0', '0']);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  180_000,
);
