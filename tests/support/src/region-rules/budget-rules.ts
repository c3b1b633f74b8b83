import { expect } from 'vitest';
import { expectAttempts, expectMadeOnce, expectServes, inventories, type Undisturbed } from './expect-regions.ts';
import { playInRegions } from './play-in-regions.ts';
import type { OpenCloud, RegionRule, Trouble } from './regional-cloud.ts';

/** A region that has this trouble fails within the budget: it is as before, and the others serve the new version. */
async function checkTolerated(
  open: OpenCloud,
  undisturbed: Undisturbed,
  trouble: Trouble,
  failure: object,
): Promise<void> {
  const shapes = await undisturbed('42');
  const cloud = await open();
  const [first, second, third] = cloud.regions;
  const before = cloud.inventory(second);
  cloud.harm(second, trouble);
  const played = await playInRegions(cloud, '42', { spec: { failure: { tolerate: 1 } } });
  const report = played.result._unsafeUnwrap();
  expect(report.regions.map(({ region }) => region)).toEqual([first, third]);
  expect(report.tolerated).toMatchObject([{ region: second, failures: [failure], rollback: { outcome: 'completed' } }]);
  expect(report.left).toEqual([]);
  expect(cloud.inventory(second)).toEqual(before);
  expectServes(cloud, '42', [first, third], shapes);
  expectMadeOnce(cloud);
  cloud.close();
}

/** The rollout ends, and every region is as before. */
async function checkRolledBack(
  open: OpenCloud,
  troubled: (regions: readonly [string, string, string]) => readonly string[],
  trouble: Trouble,
  tolerate: number,
  failure: object,
): Promise<void> {
  const cloud = await open();
  const before = inventories(cloud);
  const failing = troubled(cloud.regions);
  for (const region of failing) cloud.harm(region, trouble);
  const { result } = await playInRegions(cloud, '42', { spec: { failure: { tolerate } } });
  const error = result._unsafeUnwrapErr();
  expect(error).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
  const failures = 'failures' in error ? error.failures : [];
  const inOrder = failing.map((key) => failures.filter(({ region }) => region === key));
  expect(inOrder).toMatchObject(failing.map(() => [failure]));
  expect(failures).toHaveLength(failing.length);
  expect(inventories(cloud)).toEqual(before);
  expectMadeOnce(cloud);
  cloud.close();
}

const NO_CAPACITY = { kind: 'provider-failed', error: { kind: 'capacity', scope: 'region' } };
const FAILED_CONTAINER = { kind: 'provider-failed', attempts: 1, error: { kind: 'container', scope: 'model' } };
const NO_IMAGE = { kind: 'provider-failed', error: { kind: 'artifact', scope: 'region' } };

/** The rules of failure budgets, as the state of a cloud shows them. */
export function budgetRules(open: OpenCloud, undisturbed: Undisturbed): readonly RegionRule[] {
  return [
    {
      name: 'no capacity in one region, within the budget: the region is as before, and the others serve the new version',
      check: () => checkTolerated(open, undisturbed, 'capacity', NO_CAPACITY),
    },
    {
      name: 'no capacity in more regions than may fail: everything is as before',
      check: () => checkRolledBack(open, ([, ...last]) => last, 'capacity', 1, NO_CAPACITY),
    },
    {
      name: 'a failed container ends the rollout, whatever is left of the budget: it is about the model',
      check: () => checkRolledBack(open, ([, second]) => [second], 'container', 2, FAILED_CONTAINER),
    },
    {
      name: 'an image that is not found in one region counts against the budget: it is about the region',
      check: () => checkTolerated(open, undisturbed, 'image', NO_IMAGE),
    },
    {
      name: 'traffic that may not be moved in one region counts against the budget, and moves back where it moved',
      check: () => checkTolerated(open, undisturbed, 'traffic', { action: 'route' }),
    },
    {
      name: 'every attempt at a region without capacity has a key of its own, and the one before is removed first',
      async check() {
        const cloud = await open();
        const [first, second] = cloud.regions;
        cloud.harm(first, 'capacity');
        const before = inventories(cloud);
        const spec = { regions: [first, second], retry: { attempts: 4 } };
        const played = await playInRegions(cloud, '42', { spec });
        expectAttempts(cloud, played, first, [1, 2, 3, 4]);
        expect(inventories(cloud)).toEqual(before);
        cloud.close();
      },
    },
  ];
}
