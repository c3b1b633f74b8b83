import { createHash } from 'node:crypto';
import type { RolloutEvent } from '@landfall/core';
import { expect } from 'vitest';
import { type PlayedInRegions, playInRegions } from './play-in-regions.ts';
import type { OpenCloud, RegionalCloud } from './regional-cloud.ts';

/** What is in each region, in the order of the plan. */
export function inventories(cloud: RegionalCloud): readonly object[] {
  return cloud.regions.map((region) => cloud.inventory(region));
}

/** Keys, and what is made of them: names and numbers. */
const OF_KEYS = /\/[0-9a-f]{12}\/deploy:[^"]*|[0-9a-f]{16}|\b\d{10}\b/g;

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

/** What is in a region, without the keys of this log. */
function shapeIn(cloud: RegionalCloud, region: string): string {
  const text = JSON.stringify(cloud.inventory(region)).replaceAll(OF_KEYS, '*');
  // Names were sorted by their keys.
  const sorted: unknown = JSON.parse(text, (_, value: unknown) => (Array.isArray(value) ? value.sort(byText) : value));
  return JSON.stringify(sorted);
}

/** By version, what each region has after a rollout in which nothing goes wrong. */
export type Undisturbed = (version: string) => Promise<Readonly<Record<string, string>>>;

/** Rolls each version out once, in a cloud of its own. */
export function undisturbedIn(open: OpenCloud): Undisturbed {
  const known = new Map<string, Readonly<Record<string, string>>>();
  return async (version) => {
    const before = known.get(version);
    if (before !== undefined) return before;
    const cloud = await open();
    (await playInRegions(cloud, version)).result._unsafeUnwrap();
    const shapes = Object.fromEntries(cloud.regions.map((region) => [region, shapeIn(cloud, region)]));
    cloud.close();
    known.set(version, shapes);
    return shapes;
  };
}

/** Fails unless a version has all traffic of these regions, and they have nothing else than after an undisturbed rollout of it. */
export function expectServes(
  cloud: RegionalCloud,
  version: string,
  regions: readonly string[],
  undisturbed: Readonly<Record<string, string>>,
): void {
  for (const region of regions) {
    expect([region, cloud.shares(region)]).toEqual([region, { [version]: 100 }]);
    expect([region, shapeIn(cloud, region)]).toEqual([region, undisturbed[region]]);
  }
}

/** Fails unless nothing was made twice in any region, by the simulator's own record. */
export function expectMadeOnce(cloud: RegionalCloud): void {
  for (const region of cloud.regions) {
    const made = cloud.everMade(region);
    expect(made.filter((name, index) => made.indexOf(name) !== index)).toEqual([]);
  }
}

/** The attempts at a step, as the log numbers them. */
export function attemptsAt(events: readonly RolloutEvent[], step: string): readonly number[] {
  const later = events.flatMap((event) =>
    (event.type === 'step-retry' || event.type === 'step-restart') && event.step === step ? [event.attempt] : [],
  );
  return [1, ...later];
}

/** Fails unless the deployment of a region was tried so often, and each attempt made something under a key of its own. */
export function expectAttempts(
  cloud: RegionalCloud,
  { events }: PlayedInRegions,
  region: string,
  attempts: readonly number[],
): void {
  const step = `deploy:${region}`;
  expect(attemptsAt(events, step)).toEqual(attempts);
  const [start] = events;
  if (start?.type !== 'rollout-start') throw new Error('A log begins with the start of its rollout');
  const made = cloud.everMade(region).join(' ');
  for (const attempt of attempts) {
    // Both clouds name what they make by the digits of its key.
    const key = `${start.rolloutId}/${start.nonce}/${step}/${attempt}`;
    const digits = createHash('sha256').update(key).digest('hex').slice(0, 16);
    expect([attempt, made.includes(digits)]).toEqual([attempt, true]);
  }
}
