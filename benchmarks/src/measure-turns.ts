import { formatError, type RolloutEvent, rollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import type { Row, Section } from './row.ts';

interface Counts {
  /** Writes, each of which is a sync on a disk and a round trip over a network. */
  appends: number;
  inboxReads: number;
  events: number;
  /** Distinct times of events. */
  readonly moments: Set<number>;
}

function counting(kept: Journal, counts: Counts): Journal {
  return {
    ...kept,
    append(lease, events: readonly RolloutEvent[], taken) {
      counts.appends += 1;
      counts.events += events.length;
      for (const { at } of events) counts.moments.add(at);
      return kept.append(lease, events, taken);
    },
    inbox(lease) {
      counts.inboxReads += 1;
      return kept.inbox(lease);
    },
  };
}

async function countsOf(regions: number, deployMs: number, latencyMs: number): Promise<Counts> {
  const counts: Counts = { appends: 0, inboxReads: 0, events: 0, moments: new Set() };
  const clock = virtualClock();
  const fake = fakeProvider({ clock, log: false, deployMs, serving: { version: '41' } });
  const verify: typeof fake.verify = async (request, call) => {
    await clock.sleep(latencyMs);
    return fake.verify(request, call);
  };
  const targets = Array.from({ length: regions }, (_, index) => `fake/region-${index + 1}`);
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  const journal = counting(memoryJournal(), counts);
  const providers = { fake: { ...fake, verify } };
  const result = await rollout({ model, regions: [targets] }, { clock, providers, journal }).result;
  if (result.isErr()) throw new Error(`the rollout that is counted did not succeed: ${formatError(result.error)}`);
  return counts;
}

async function rowOf(regions: number, deployMs: number, latencyMs: number): Promise<Row> {
  const { appends, inboxReads, events, moments } = await countsOf(regions, deployMs, latencyMs);
  const most = regions === 1 || deployMs === 0 ? 12 : moments.size + 12;
  const deploys = deployMs === 0 ? 'no latency' : `deploys of ${deployMs / 1_000} s`;
  const verifies = latencyMs === 0 ? '' : `, verifications of ${latencyMs} ms`;
  return {
    what: `${regions} region${regions === 1 ? '' : 's'}, ${deploys}${verifies}`,
    measured: `${appends} appends`,
    detail: `${inboxReads} inbox reads, ${events.toLocaleString('en')} events at ${moments.size} moments`,
    goal: { text: `<= ${most}`, met: appends <= most },
  };
}

/** How often a rollout writes to its journal and reads its inbox. */
export async function measureTurns(): Promise<Section> {
  const rows: Row[] = [];
  for (const [regions, deployMs, latencyMs] of [
    [1, 0, 0],
    [64, 0, 0],
    [1, 60_000, 0],
    [64, 60_000, 0],
    [64, 60_000, 80],
  ] as const)
    rows.push(await rowOf(regions, deployMs, latencyMs));
  return { title: 'Writes to the journal, one rollout', rows };
}
