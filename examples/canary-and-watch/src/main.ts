/** A canary between regions, a watch that takes a failing region out of the table and back, and a rollback afterwards. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { formatError, listKept, type RolloutSpec, rollBack, rollout, type WatchEvent, watch } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { memoryRouter } from '@landfall/core/router';
import { cleanUp } from '@landfall/provider-local';
import { startClients } from './clients.ts';
import { localCloud, REGIONS } from './local-cloud.ts';

const folder = process.argv[2] ?? fileURLToPath(new URL('../.landfall', import.meta.url));
const directory = join(folder, 'cloud');
const { providers, modelOf, urlOf, kill } = localCloud(directory);
const journal = memoryJournal(); // in production: sqliteJournal, which a watch finds again
const samples = { golden: [{ input: { amount: 12.5 }, expect: { score: 0.97 } }] };
const [EAST, WEST] = REGIONS;

function say(text: string): void {
  console.log(`${(performance.now() / 1_000).toFixed(0).padStart(4)} s  ${text}`);
}

function tell(event: WatchEvent): void {
  if (event.type === 'region-unhealthy') say(`${event.region} is unhealthy: ${event.reasons.join('; ')}`);
  if (event.type === 'region-recovered') say(`${event.region} has recovered`);
  if (event.type === 'watch-change') say(`${event.region}: ${event.does} ${event.outcome}`);
}

let clients: ReturnType<typeof startClients> | undefined;
let hasFailed = false;

/** Prints what the clients saw, and checks that no request failed. */
function report(): void {
  const { requests, failed, retried, versions } = clients?.take() ?? {
    requests: 0,
    failed: 0,
    retried: 0,
    versions: {},
  };
  const by = Object.entries(versions).map(([version, count]) => `version ${version} answered ${count}`);
  say(
    `clients: ${requests} requests, ${failed} failed, ${retried} were answered at the second attempt; ${by.join(', ')}\n`,
  );
  assert.equal(failed, 0);
}

try {
  // The first version, and the table that the clients read.
  const begun = await rollout({ model: modelOf('1'), regions: [REGIONS] }, { providers }).result;
  if (begun.isErr()) throw new Error(formatError(begun.error));
  const urls = { [EAST]: await urlOf(EAST), [WEST]: await urlOf(WEST) };
  const entries = REGIONS.map((region) => ({ region, url: urls[region] ?? '', weight: 1, state: 'in' }) as const);
  const router = memoryRouter({ table: { version: 1, model: 'fraud', entries } });
  clients = startClients(router);
  say('version 1 serves in two regions, and clients follow the table.\n');

  // A canary: more traffic only by evidence. The previous deployments are kept.
  const spec: RolloutSpec = {
    model: modelOf('2'),
    regions: [REGIONS],
    stages: [
      { percent: 25, bake: { min: '5s', max: '1m' } },
      { percent: 100, bake: { min: '2s', max: '1m' } },
    ],
    verify: { samples: 'golden' },
    gates: [{ metric: 'errors', acceptable: 0.05, harmful: 0.25 }],
    evidence: { warmUp: '1s' },
    routing: { url: urls },
    previous: { keepFor: '1h' },
  };
  const run = rollout(spec, { providers, journal, router, samples, id: 'fraud-2' });
  run.on('step-verdict', ({ step, verdict }) => say(`${step}: ${verdict}`));
  const released = await run.result;
  if (released.isErr()) throw new Error(formatError(released.error));
  report();

  // The watch: one region fails, and comes back.
  const options = { providers, journal, router, samples, every: '1s', recoverAfter: '3s' } as const;
  const watched = (await watch(released.value, options))._unsafeUnwrap();
  watched.on('event', tell);
  const isBack = new Promise<void>((resolve) => {
    watched.on('watch-change', ({ does }) => {
      if (does === 'return') resolve();
    });
  });
  await sleep(2_000);
  say(`the server of ${WEST} is killed`);
  await kill(WEST);
  await isBack;
  await sleep(2_000);
  watched.stop();
  assert((await watched.result).isOk());
  report();

  // Somebody wants the version before back.
  const kept = (await listKept(journal))._unsafeUnwrap();
  say(`kept for a rollback: ${kept.map(({ region }) => region).join(', ')}`);
  const undone = (
    await rollBack(released.value, { providers, journal, router, samples, reason: 'complaints' })
  )._unsafeUnwrap();
  const back = await undone.result;
  if (back.isErr()) throw new Error(formatError(back.error));
  for (const { region, version, percent } of back.value.followUp?.after ?? [])
    say(`${region}: version ${version} takes ${percent} percent`);
  await sleep(1_000);
  clients.take();
  await sleep(1_000);
  report();
} catch (problem) {
  console.error(problem instanceof Error ? problem.message : String(problem));
  hasFailed = true;
} finally {
  await clients?.stop();
  const cleaned = await cleanUp({ directory });
  if (cleaned.isErr()) console.error(cleaned.error.message);
  if (hasFailed || cleaned.isErr()) process.exitCode = 1;
}
