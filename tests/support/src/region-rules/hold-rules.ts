import type { RolloutEvent, RolloutRun, RolloutSpec } from '@landfall/core';
import { expect } from 'vitest';
import {
  attemptsAt,
  expectAttempts,
  expectMadeOnce,
  expectServes,
  inventories,
  type Undisturbed,
} from './expect-regions.ts';
import { playInRegions } from './play-in-regions.ts';
import type { OpenCloud, RegionalCloud, RegionRule } from './regional-cloud.ts';

const MINUTE = 60_000;
const HELD: Partial<RolloutSpec> = { failure: { reaction: 'hold', holdFor: '2h' }, retry: { attempts: 2 } };

/** Does something a while after each hold began, with its number. */
function whenHeld(
  { clock }: RegionalCloud,
  act: (run: RolloutRun, hold: number) => void,
): (event: RolloutEvent, run: RolloutRun) => void {
  let holds = 0;
  return (event, run) => {
    if (event.type !== 'hold-start') return;
    holds += 1;
    const hold = holds;
    void clock.sleep(30 * MINUTE).then(() => act(run, hold));
  };
}

/** Who ended each hold. */
function endsOfHolds(events: readonly RolloutEvent[]): readonly string[] {
  return events.flatMap((event) => (event.type === 'hold-end' ? [event.by] : []));
}

async function checkRetry(open: OpenCloud, undisturbed: Undisturbed): Promise<void> {
  const shapes = await undisturbed('42');
  const cloud = await open();
  const [, second] = cloud.regions;
  cloud.harm(second, 'capacity');
  const listen = whenHeld(cloud, (run) => {
    cloud.mend(second);
    run.retry('there are machines again')._unsafeUnwrap();
  });
  const played = await playInRegions(cloud, '42', { spec: HELD, listen });
  expect(played.result._unsafeUnwrap().tolerated).toEqual([]);
  expect(endsOfHolds(played.events)).toEqual(['retry']);
  expectAttempts(cloud, played, second, [1, 2, 3]);
  expectServes(cloud, '42', cloud.regions, shapes);
  expectMadeOnce(cloud);
  cloud.close();
}

/** The first retry, sent through the journal, fails as well; the second goes well. */
async function checkSecondRetry(open: OpenCloud, undisturbed: Undisturbed): Promise<void> {
  const shapes = await undisturbed('42');
  const cloud = await open();
  const [, second] = cloud.regions;
  cloud.harm(second, 'capacity');
  const listen = whenHeld(cloud, (run, hold) => {
    if (hold === 2) cloud.mend(second);
    void cloud.journal.send(run.id, { name: 'retry', step: `hold-${hold}`, by: 'Ada' });
  });
  const played = await playInRegions(cloud, '42', { spec: HELD, listen });
  expect(played.result.isOk()).toBe(true);
  expect(endsOfHolds(played.events)).toEqual(['retry', 'retry']);
  const { length } = attemptsAt(played.events, `deploy:${second}`);
  expect(length).toBeGreaterThanOrEqual(4);
  expectAttempts(
    cloud,
    played,
    second,
    Array.from({ length }, (_, index) => index + 1),
  );
  expectServes(cloud, '42', cloud.regions, shapes);
  expectMadeOnce(cloud);
  cloud.close();
}

async function checkRetryOfTraffic(open: OpenCloud, undisturbed: Undisturbed): Promise<void> {
  const shapes = await undisturbed('42');
  const cloud = await open();
  const [, second] = cloud.regions;
  cloud.harm(second, 'traffic');
  const listen = whenHeld(cloud, (run) => {
    cloud.mend(second);
    run.retry()._unsafeUnwrap();
  });
  const played = await playInRegions(cloud, '42', { spec: HELD, listen });
  expect(played.result.isOk()).toBe(true);
  expect(attemptsAt(played.events, `deploy:${second}`)).toEqual([1]);
  expect(attemptsAt(played.events, `route-10:${second}`)).toEqual([1, 2]);
  expectServes(cloud, '42', cloud.regions, shapes);
  expectMadeOnce(cloud);
  cloud.close();
}

async function checkAccept(open: OpenCloud, undisturbed: Undisturbed): Promise<void> {
  const shapes = await undisturbed('42');
  const cloud = await open();
  const [first, second, third] = cloud.regions;
  const before = cloud.inventory(second);
  cloud.harm(second, 'capacity');
  const listen = whenHeld(cloud, (run) => run.accept('without it')._unsafeUnwrap());
  const { result, events } = await playInRegions(cloud, '42', { spec: HELD, listen });
  expect(result._unsafeUnwrap().tolerated).toMatchObject([{ region: second, rollback: { outcome: 'completed' } }]);
  expect(endsOfHolds(events)).toEqual(['accept']);
  expect(cloud.inventory(second)).toEqual(before);
  expectServes(cloud, '42', [first, third], shapes);
  expectMadeOnce(cloud);
  cloud.close();
}

async function checkNobody(open: OpenCloud): Promise<void> {
  const cloud = await open();
  const before = inventories(cloud);
  cloud.harm(cloud.regions[1], 'capacity');
  const { result, events } = await playInRegions(cloud, '42', { spec: HELD });
  expect(result._unsafeUnwrapErr()).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  expect(endsOfHolds(events)).toEqual(['time']);
  expect(inventories(cloud)).toEqual(before);
  expectMadeOnce(cloud);
  cloud.close();
}

/** The rules of holds, as the state of a cloud shows them. */
export function holdRules(open: OpenCloud, undisturbed: Undisturbed): readonly RegionRule[] {
  return [
    {
      name: 'a held deployment that is retried goes on under the next key, and nothing of the failed attempts is left',
      check: () => checkRetry(open, undisturbed),
    },
    {
      name: 'a retry that fails as well is held again, and the next one uses no key twice',
      check: () => checkSecondRetry(open, undisturbed),
    },
    {
      name: 'a held shift of traffic that is retried moves the deployment that is there',
      check: () => checkRetryOfTraffic(open, undisturbed),
    },
    {
      name: 'a held region whose failure is accepted is as before, and the others serve the new version',
      check: () => checkAccept(open, undisturbed),
    },
    { name: 'a hold that nobody decides ends with everything as before', check: () => checkNobody(open) },
  ];
}
