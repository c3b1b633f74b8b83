import { expect, it } from 'vitest';
import type { GcpSettings } from '../src/index.ts';
import { serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { SimEndpoint } from './simulator/vertex-region.ts';
import { answered, callOf, modelOf, REGION } from './stepwise.ts';
import { specOf, succeed, worldOf } from './world.ts';

const vertex = memoryVertex();

const KEY = `projects/p/locations/${REGION}/keyRings/r/cryptoKeys/k`;

/** What is found of an endpoint of somebody else that is to be adopted. */
async function findingsOf(endpoint: Partial<SimEndpoint>, settings: Partial<GcpSettings> = {}) {
  const world = worldOf(vertex, {}, { adopt: true, ...settings });
  serveVersion(vertex.project, REGION, '1');
  const there = vertex.project.region(REGION).endpoints;
  const before = there.get('fraud');
  if (before !== undefined) there.set('fraud', { ...before, labels: {}, ...endpoint });
  return (await answered(world.provider.prepare({ model: modelOf('2') }, callOf(world, 'r2/deploy/1')))).findings;
}

it.each(['network', 'service-connect'] as const)(
  'a private endpoint (%s) is refused, since its twin would be public',
  async (isPrivate) => {
    expect(await findingsOf({ isPrivate })).toEqual([
      {
        level: 'error',
        message: expect.stringMatching(/is private, and the twin .* public endpoint. Set "twin: false"/),
      },
    ]);
    expect(await findingsOf({ isPrivate }, { twin: false })).toEqual([]);
  },
);

it("an endpoint with a customer's key is refused, unless its twin has that key too", async () => {
  for (const kmsKey of [undefined, `${KEY}2`])
    expect(await findingsOf({ kmsKey: KEY }, { kmsKey })).toEqual([
      { level: 'error', message: expect.stringContaining(`with the key ${KEY}`) },
    ]);
  expect(await findingsOf({ kmsKey: KEY }, { kmsKey: KEY })).toEqual([]);
  expect(await findingsOf({})).toEqual([]);
});

it('an endpoint that Landfall made with a key takes the next version', async () => {
  const world = worldOf(vertex, {}, { kmsKey: KEY });
  for (const version of ['1', '2']) await succeed(world, specOf(version, { regions: [`gcp/${REGION}`] }));
  expect(vertex.project.region(REGION).endpoints.get('fraud')?.kmsKey).toBe(KEY);
});
