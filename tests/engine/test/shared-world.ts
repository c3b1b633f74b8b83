import { type LedgerEntry, type RolloutSpec, readLedger } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect } from 'vitest';
import { errorOf, isChange, type Played, play, SERVING, specOf } from './play.ts';

/** A journal and a cloud that several rollouts share. */
export interface SharedWorld {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly fake: FakeProvider;
}

/** An empty journal, and a cloud where version 41 serves. */
export function sharedWorld(cloud: FakeOptions = {}): SharedWorld {
  const clock = virtualClock();
  return { journal: memoryJournal(), clock, fake: fakeProvider({ ...SERVING, clock, ...cloud }) };
}

/** A rollout of another version than 42. */
export function specOfVersion(
  version: string,
  regions: RolloutSpec['regions'],
  more: Partial<RolloutSpec> = {},
): RolloutSpec {
  const spec = specOf(regions, more);
  return { ...spec, model: { ...spec.model, version } };
}

/** The entries of the journal's ledger. */
export async function entriesOf(journal: Journal, targets?: readonly string[]): Promise<readonly LedgerEntry[]> {
  return (await readLedger(journal, targets))._unsafeUnwrap();
}

/** The methods that a rollout called to change something in the cloud. */
export function changesOf({ fake }: Pick<SharedWorld, 'fake'>, id: string): readonly string[] {
  return fake.calls.filter((call) => isChange(call) && call.key.startsWith(`${id}/`)).map(({ method }) => method);
}

/** Two regions at once. */
export const TWO = [['fake/a', 'fake/b']] as const;

/** A rollout of 42 that fails in b, and so is rolled back in both regions. */
export async function failedFirst(world: SharedWorld): Promise<Played> {
  world.fake.fault({ kind: 'deploy-fails', region: 'b', version: '42', times: 1 });
  const played = await play(specOf(TWO, { retry: { attempts: 1 } }), { ...world, id: 'first' });
  expect(errorOf(played)).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  return played;
}
