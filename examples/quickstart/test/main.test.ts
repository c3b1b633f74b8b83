import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { cleanUp } from '@landfall/provider-local';
import { afterEach, beforeEach, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quickstart-main-'));
});
afterEach(async () => {
  // Where the example failed, what it left behind must not outlive the test.
  (await cleanUp({ directory: join(folder, 'cloud') }))._unsafeUnwrap();
  await rm(folder, { recursive: true });
});

function start() {
  return spawn(process.execPath, ['--conditions=@landfall/source', MAIN, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function commandLines(): Promise<string[]> {
  if (process.platform !== 'linux') {
    const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', '-o', 'args=']);
    return stdout.split('\n');
  }
  // A small container image has no ps.
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  return Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
}

/** Every process of the example has its folder in its command line. */
async function processesLeft(): Promise<string[]> {
  return (await commandLines()).filter((line) => line.includes(folder));
}

it('rolls out versions 1 and 2, stops version 3 at the first region, and leaves no process behind', async () => {
  const startedAt = performance.now();
  const child = start();
  const [output, problems, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);

  expect(problems).toBe('');
  expect(code).toBe(0);
  expect(performance.now() - startedAt).toBeLessThan(30_000);
  expect(await processesLeft()).toEqual([]);

  const rows = output
    .split('\n')
    .filter((line) => /^ {2}\d /.test(line))
    .map((line) => line.trim().split(/ {2,}/));
  expect(rows).toEqual([
    ['1', 'Select region', 'us-east-1', 'Region selected', 'Deploy model to us-east-1'],
    ['2', 'Deploy model', 'us-east-1', 'Deployment success', 'Verify deployment in us-east-1'],
    ['3', 'Verify deployment', 'us-east-1', 'Verification success', 'Deploy model to eu-west-1'],
    ['4', 'Deploy model', 'eu-west-1', 'Deployment success', 'Verify deployment in eu-west-1'],
    ['5', 'Verify deployment', 'eu-west-1', 'Verification success', 'Setup traffic routing'],
    ['6', 'Setup traffic routing', 'all regions', 'Routing configured', 'Start health monitoring'],
    ['7', 'Start health monitoring', 'all regions', 'Monitoring active', 'Deployment complete'],
    ['8', 'End', '-', '-', 'All steps completed successfully'],
  ]);
  for (const line of [
    'Variable             Start   After 3              After 5         After 6         Final',
    'regions              both    both                 both            both            both',
    'deploymentStatus     {}      us-east-1: success   both: success   both: success   both: success',
    'verificationStatus   {}      us-east-1: success   both: success   both: success   both: success',
    'routingConfigured    false   false                false           true            true',
    'monitoringActive     false   false                false           false           true',
  ]) {
    expect(output).toContain(line);
  }
  // Version 1 answers once in each region; version 2 after its own rollout and again after that of version 3.
  expect(output.match(/says version 1/g)).toHaveLength(2);
  expect(output.match(/says version 2/g)).toHaveLength(4);
  expect(output).not.toContain('says version 3');

  // Each rollout ends with its board, and the program with a page of all three.
  expect(output.match(/^status {5}✓ succeeded in /gm)).toHaveLength(2);
  expect(output.match(/^status {5}✗ failed in /gm)).toHaveLength(1);
  const file = join(folder, 'report.html');
  expect(output.trimEnd().endsWith(pathToFileURL(file).href)).toBe(true);
  const page = await readFile(file, 'utf8');
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page.match(/"type":"rollout-end"/g)).toHaveLength(3);
});

it('leaves no process behind when it is interrupted', async () => {
  const child = start();
  const ended = once(child, 'exit');
  // The first region has a process by then, and the second is about to get one.
  const lines = createInterface(child.stdout);
  await new Promise<void>((resolve) => lines.on('line', (line) => line.includes('✓ deploy') && resolve()));
  expect(await processesLeft()).not.toHaveLength(0);

  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(await processesLeft()).toEqual([]);
});
