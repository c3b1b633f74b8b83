/** Three waves, an approval and a failure budget: version 2 goes on without a region that fails; version 3 fails in two regions, is rolled back, and is blocked from then on. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { styleText } from 'node:util';
import { formatError, growingWaves, type RolloutRun, type RolloutSpec, readLedger, rollout } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { cleanUp, localProvider } from '@landfall/provider-local';
import { agrees } from './agrees.ts';
import { printParagraph, printWaves } from './print-waves.ts';

const REGIONS = [
  'local/us-west-2',
  ...['local/us-east-1', 'local/eu-west-1'],
  ...['local/eu-central-1', 'local/ap-south-1', 'local/ap-northeast-1'],
] as const;

const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), 'landfall-waves-'));
const server = fileURLToPath(new URL('serve.ts', import.meta.url));
const directory = join(folder, 'cloud');
const local = localProvider({
  directory,
  command: ({ version }, { region }) => ({ file: process.execPath, args: [server, version, region] }),
});
const journal = sqliteJournal(join(folder, 'rollouts.db'));
const samples = {
  golden: [{ input: { amount: 12.5 }, where: [{ path: '$.score', is: 'at-least', value: 0.5 }] }],
} as const;

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupted.abort(signal));

const specOf = (version: string) =>
  ({
    model: { name: 'fraud', version, artifact: 'none' },
    regions: growingWaves(REGIONS, { first: 1, factor: 2 }), // 1, then 2, then 3 regions
    cutover: 'per-wave',
    verify: { samples: 'golden' },
    failure: { tolerate: 1 },
    approvals: [{ before: 'wave-3', by: ['release-manager'], within: '1h' }],
  }) as const satisfies RolloutSpec;

function release(id: string, spec: RolloutSpec): RolloutRun {
  console.log(styleText('bold', `Rollout ${id}`));
  const run = rollout(spec, { id, providers: { local }, samples, journal, signal: interrupted.signal });
  printWaves(run);
  return run;
}

/** Asks for the approval when the rollout comes to it. */
async function approve(run: RolloutRun): Promise<void> {
  for (const { for: what, until, detail } of run.explain())
    if (what === 'approval') printParagraph(`Until ${new Date(until ?? 0).toLocaleTimeString()}: ${detail}.`);
  const command = { by: 'release-manager', reason: 'answered on the terminal' };
  const isApproved = await agrees('  Approve wave 3? [Y/n] ');
  const taken = isApproved ? run.approve(command) : run.abort(command);
  if (taken.isErr()) console.log(`  Too late: ${taken.error.reason}`);
}

try {
  // The first version has nothing to be compared with: one wave, and nobody is asked.
  const { approvals: _, ...first } = specOf('1');
  const begun = await release('fraud-1', { ...first, regions: [REGIONS] }).result;
  if (begun.isErr()) throw new Error(formatError(begun.error));

  const run = release('fraud-2', specOf('2'));
  run.on('step-start', ({ action }) => {
    if (action === 'approve') void approve(run);
  });
  const second = await run.result;
  if (second.isErr()) throw new Error(formatError(second.error));
  assert.deepEqual(
    second.value.tolerated.map(({ region }) => region),
    ['local/eu-west-1'],
  );

  const third = await release('fraud-3', specOf('3')).result;
  assert(third.isErr() && third.error.kind === 'rollout-failed', 'Version 3 should have been rolled back.');
  printParagraph(formatError(third.error));

  console.log(styleText('bold', 'What the journal knows of each region'));
  for (const { region, actual, blocked } of (await readLedger(journal))._unsafeUnwrap()) {
    const serves = actual.state === 'serving' ? `version ${actual.version} serves` : actual.state;
    const versions = blocked.map(({ version }) => version).join(' and ') || 'none';
    console.log(`  ${region.padEnd(22)} ${serves}; blocked: ${versions}`);
  }
  console.log();

  const again = await release('fraud-3-again', specOf('3')).result;
  assert(again.isErr() && again.error.kind === 'blocked-version', 'Version 3 should have been refused.');
  printParagraph(formatError(again.error));

  // Version 3 was good in the first region: there it may go all the same.
  const { approvals: __, ...allowed } = specOf('3');
  const last = await release('fraud-3-allowed', { ...allowed, regions: [REGIONS[0]], allowBlocked: ['3'] }).result;
  if (last.isErr()) throw new Error(formatError(last.error));
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : String(problem));
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
} finally {
  (await journal.close())._unsafeUnwrap();
  const cleaned = await cleanUp({ directory });
  if (cleaned.isErr()) {
    console.error(cleaned.error.message);
    process.exitCode = 1;
  }
  if (process.argv[2] === undefined) rmSync(folder, { recursive: true, force: true });
}
