import { type RolloutRun, rollout } from '@landfall/core';
import { fakeProvider } from '@landfall/provider-fake';
import { median } from './median.ts';
import type { Section } from './row.ts';

const REGIONS = 10_000;
const ROUNDS = 3;

interface Timed {
  readonly run: RolloutRun;
  readonly ms: number;
  readonly events: number;
}

async function time(isFollowed: boolean): Promise<Timed> {
  const startedAt = performance.now();
  const run = rollout(
    {
      model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
      regions: [Array.from({ length: REGIONS }, (_, index) => `fake/region-${index + 1}`)],
    },
    { providers: { fake: fakeProvider({ log: false, settleMs: 0, serving: { version: '41' } }) } },
  );
  let events = 0;
  if (isFollowed) for await (const _event of run) events += 1;
  if ((await run.result).isErr()) throw new Error('the rollout that is measured did not succeed');
  return { run, ms: performance.now() - startedAt, events };
}

/** What it costs that listeners and readers are given copies: nothing that they do to them changes a rollout. */
export async function measureCopies(): Promise<Section> {
  const alone: number[] = [];
  const followed: number[] = [];
  const snapshots: number[] = [];
  let events = 0;
  for (let round = 0; round < ROUNDS; round++) {
    alone.push((await time(false)).ms);
    const timed = await time(true);
    followed.push(timed.ms);
    events = timed.events;
    const startedAt = performance.now();
    timed.run.snapshot();
    snapshots.push(performance.now() - startedAt);
  }
  const more = median(followed) - median(alone);
  return {
    title: `What copies cost in a rollout of ${REGIONS.toLocaleString('en')} regions`,
    rows: [
      {
        what: 'every event, for one who reads them all',
        measured: `${((more * 1_000) / events).toFixed(1)} µs an event`,
        detail: `${more.toFixed(0)} ms for ${events.toLocaleString('en')} events; without a reader the rollout takes ${median(alone).toFixed(0)} ms`,
      },
      {
        what: 'a snapshot',
        measured: `${median(snapshots).toFixed(0)} ms`,
        detail: `${((median(snapshots) * 1_000) / REGIONS).toFixed(1)} µs a region`,
      },
    ],
  };
}
