import { formatError, listKept, providerError, retireKept, rollBack, rollout } from '@landfall/core';
import type { Observation } from '@landfall/core/provider';
import type { FakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import {
  leftInPart,
  optionsOf,
  rolledBack,
  rolledOut,
  TWO,
  versionsIn,
  type World,
  worldOf,
} from './follow-up-world.ts';
import { inTime, SERVING } from './play.ts';

async function keptIn({ journal, clock }: World) {
  const kept = (await listKept(journal, { clock }))._unsafeUnwrap();
  return kept.map(({ rolloutId, region }) => `${rolloutId} ${region}`);
}

async function retired(world: World, of = 'r', id = `retire-${of}`) {
  const run = (await retireKept(of, { ...optionsOf(world), id }))._unsafeUnwrap();
  return inTime(world.clock, run.result);
}

/** The world, where a look at the previous deployment in region `a` shows something else. */
function showing(world: World, previous: (seen: Observation) => Observation): World {
  const fake: FakeProvider = {
    ...world.fake,
    describe: async (request, call) =>
      (await world.fake.describe(request, call)).map((seen) =>
        call.region === 'a' && 'version' in seen && seen.version === '41' ? previous(seen) : seen,
      ),
  };
  return { ...world, fake };
}

test.each<[string, (seen: Observation) => Observation, string]>([
  ['takes one percent of the traffic', (seen) => ({ ...seen, percent: 1 }) as Observation, 'takes 1 percent'],
  [
    'may take traffic, since nobody can say',
    () => ({ state: 'failed', version: '41', error: providerError({ kind: 'transient', message: 'it stopped' }) }),
    'nobody can say whether the previous deployment takes traffic',
  ],
  [
    'is not known to take none',
    (seen) => ({ ...seen, state: 'mixed', percent: 0, detail: 'two versions' }) as Observation,
    'partly on one version and partly on another',
  ],
])('a previous deployment that %s is not retired', async (_, previous, says) => {
  const world = worldOf();
  await rolledOut(world);
  const error = (await retired(showing(world, previous)))._unsafeUnwrapErr();
  expect(error).toMatchObject({ failures: [{ region: 'fake/a', error: { kind: 'conflict' } }] });
  expect(formatError(error)).toContain(says);
  expect(versionsIn(world)).toEqual(['a 41', 'a 42', 'b 42']);
});

test('while the cloud is at work on it, nothing is decided', async () => {
  const world = worldOf();
  await rolledOut(world);
  let looks = 0;
  const busy = showing(world, (seen) => {
    looks += 1;
    return looks < 4 ? { state: 'pending', version: '41', detail: 'at work' } : seen;
  });
  expect((await retired(busy)).isOk()).toBe(true);
  expect(looks).toBeGreaterThanOrEqual(4);
  expect(versionsIn(world)).toEqual(['a 42', 'b 42']);
});

test('what was retired already is no error, and is not retired twice', async () => {
  const world = worldOf();
  await rolledOut(world);
  expect((await retired(world)).isOk()).toBe(true);
  expect((await retired(world, 'r', 'again')).isOk()).toBe(true);
  expect(versionsIn(world)).toEqual(['a 42', 'b 42']);
});

test('of one version that was rolled out twice, the older deployment is retired', async () => {
  const world = worldOf();
  await rolledOut(world);
  await rolledOut(world, TWO, 'r2');
  expect(versionsIn(world)).toEqual(['a 41', 'a 42', 'a 42', 'b 41', 'b 42', 'b 42']);
  expect((await retired(world, 'r2')).isOk()).toBe(true);
  expect(versionsIn(world)).toEqual(['a 41', 'a 42', 'b 41', 'b 42']);
});

test('a follow-up is not followed', async () => {
  const world = worldOf();
  await rolledOut(world);
  await rolledBack(world, { regions: ['fake/a'] });
  for (const refused of [await rollBack('back', optionsOf(world)), await retireKept('back', optionsOf(world))])
    expect(formatError(refused._unsafeUnwrapErr())).toContain('follows rollout r, and brought no version anywhere');
});

test('a region in which the rollback was done is neither rolled back nor retired again', async () => {
  const world = worldOf({ ...SERVING, faults: [{ kind: 'deploy-fails', region: 'a' }] });
  void (await inTime(world.clock, rollout(TWO, { ...optionsOf(world), id: 'r' }).result));
  expect(formatError((await retireKept('r', optionsOf(world)))._unsafeUnwrapErr())).toContain('rollout r kept nothing');
  expect(await keptIn(world)).toEqual([]);
  const later = worldOf();
  const run = rollout({ ...TWO, monitoring: 'required' }, { ...optionsOf(later), id: 'r' });
  run.on('phase-start', ({ phase }) => void (phase === 'monitor' && run.abort()));
  expect((await inTime(later.clock, run.result))._unsafeUnwrapErr().kind).toBe('aborted');
  expect(await keptIn(later)).toEqual([]);
});

test('what a rollout that still runs may need is not listed', async () => {
  const world = worldOf();
  const run = rollout({ ...TWO, monitoring: 'required' }, { ...optionsOf(world), id: 'r' });
  const during: unknown[] = [];
  run.on(
    'phase-start',
    ({ phase }) => void (phase === 'monitor' && void keptIn(world).then((kept) => during.push(kept))),
  );
  void (await inTime(world.clock, run.result))._unsafeUnwrap();
  expect(during).toEqual([[]]);
  expect(await keptIn(world)).toEqual(['r fake/a', 'r fake/b']);
});

test('what takes traffic again is not listed, though the version that it replaces could not be removed', async () => {
  const world = worldOf();
  await rolledOut(world);
  world.fake.fault({ kind: 'fail', method: 'retire', region: 'a', times: 1_000, error: { kind: 'permission' } });
  const { result } = await rolledBack(world);
  expect(result.isErr()).toBe(true);
  expect(versionsIn(world)).toEqual(['a 41', 'a 42', 'b 41']);
  expect(await keptIn(world)).toEqual([]);
});

test('a rollout that was aborted before its first change left and kept nothing', async () => {
  const world = worldOf();
  const run = rollout(TWO, { ...optionsOf(world), id: 'r' });
  run.on('claim-held', () => void run.abort());
  expect((await inTime(world.clock, run.result))._unsafeUnwrapErr().kind).toBe('aborted');
  expect(await keptIn(world)).toEqual([]);
  expect(formatError((await rollBack('r', optionsOf(world)))._unsafeUnwrapErr())).toContain('left nothing');
  expect(formatError((await retireKept('r', optionsOf(world)))._unsafeUnwrapErr())).toContain('kept nothing');
});

test('what is kept longest comes first, whichever rollout began first', async () => {
  const world = worldOf();
  const slow = { ...TWO, regions: ['fake/a'], stages: [{ percent: 50, bake: '20m' }, { percent: 100 }] } as const;
  const first = rollout(slow, { ...optionsOf(world), id: 'first' });
  void rollout({ ...TWO, regions: ['fake/b'] }, { ...optionsOf(world), id: 'second' }).result;
  void (await inTime(world.clock, first.result))._unsafeUnwrap();
  expect(await keptIn(world)).toEqual(['second fake/b', 'first fake/a']);
});

test('what a rollback could not return traffic to is kept until that was done', async () => {
  const world = await leftInPart();
  expect(await keptIn(world)).toEqual(['r fake/a']);
  expect((await rolledBack(world)).result.isOk()).toBe(true);
  expect(await keptIn(world)).toEqual([]);
});
