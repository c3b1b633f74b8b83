import { setTimeout as sleep } from 'node:timers/promises';
import type { Goals } from './goals.ts';
import type { Version } from './local-cloud.ts';
import { playScene, showScene } from './scene.ts';
import type { TrafficWorld } from './traffic-world.ts';

const FAILING_MS = 15_000;
const TABLE_GONE_MS = 10_000;
const TIMES_SLOWER = 10;

/** A region's process is killed, and comes back. */
export async function loseRegion(
  { cloud, clients, said }: TrafficWorld,
  serving: Version,
  goals: Goals,
): Promise<void> {
  const [region] = cloud.regions;
  const title = `the process of ${region} is killed, and comes back after ${FAILING_MS / 1_000} s`;
  let since = 0;
  const scene = await playScene(title, clients, async () => {
    since = performance.now();
    const restart = await cloud.kill(region, serving);
    await sleep(FAILING_MS);
    await restart();
    await sleep(FAILING_MS);
  });
  showScene(scene);
  goals.noFailure(scene);
  for (const type of ['region-ejected', 'region-returned'] as const) {
    const isSaid = said(since).some((event) => event.type === type && event.region === region);
    goals.check(`the client says ${type}`, isSaid);
  }
}

/** A region gets slower, and recovers. */
export async function slowRegion({ cloud, clients }: TrafficWorld, goals: Goals): Promise<void> {
  const [, region] = cloud.regions;
  const title = `region ${region} gets ${TIMES_SLOWER} times slower, for ${FAILING_MS / 1_000} s`;
  const scene = await playScene(title, clients, async () => {
    await cloud.slowDown(region, TIMES_SLOWER);
    await sleep(FAILING_MS);
    await cloud.slowDown(region, 1);
  });
  showScene(scene);
  const there = scene.during.filter((each) => each.region === region).length / scene.during.length;
  console.log(`  ${(100 * there).toFixed(1)} % of the requests went there`);
  goals.noFailure(scene);
}

/** The address that serves the table is gone for a while. */
export async function loseTable({ address, clients, said }: TrafficWorld, goals: Goals): Promise<void> {
  const title = `the table's source is gone for ${TABLE_GONE_MS / 1_000} s`;
  let since = 0;
  const scene = await playScene(title, clients, async () => {
    since = performance.now();
    address.stop();
    await sleep(TABLE_GONE_MS);
    await address.start();
  });
  showScene(scene);
  goals.noFailure(scene);
  const isStale = said(since).some(({ type }) => type === 'table-stale');
  goals.check('the client says table-stale', isStale);
}
