import { describePlan, formatError, planRollout, processTable } from '@landfall/core';
import { fakeProvider } from '@landfall/provider-fake';
import { describe, expect, test } from 'vitest';
import { brokenPromises, oneLog } from '../src/invariants.ts';
import { errorOf, play, SERVING, specOf } from './play.ts';
import { changesOf, entriesOf, failedFirst, sharedWorld, specOfVersion, TWO } from './shared-world.ts';

describe('a version that was rolled back', () => {
  test('is refused before anything is changed, with the targets, the reason and what to do', async () => {
    const world = sharedWorld();
    const first = await failedFirst(world);
    const again = await play(specOf(TWO), { ...world, id: 'second' });
    const error = errorOf(again);
    expect(error).toMatchObject({
      kind: 'blocked-version',
      rollout: { id: 'second', model: 'fraud', version: '42' },
      blocked: [
        { target: 'fake/a', version: '42', rolloutId: 'first', at: first.events.at(-1)?.at },
        { target: 'fake/b', version: '42', rolloutId: 'first' },
      ],
    });
    expect(changesOf(world, 'second')).toEqual([]);
    expect(world.fake.trafficIn('a')).toEqual({ '41': 100 });
    expect(oneLog(again)).toEqual([]);
    expect(brokenPromises({ events: again.events })).toEqual([]);
    const text = formatError(error);
    for (const part of ['changed nothing', 'blocked in fake/a', 'rollout first', 'allowBlocked'])
      expect(text).toContain(part);
    expect(processTable(again.events).map(({ result, nextStep }) => [result, nextStep])).toEqual([
      [expect.stringContaining('version 42 is blocked in fake/a, fake/b'), 'End'],
      ['-', 'Refused: version 42 is blocked in fake/a, fake/b'],
    ]);
    expect([...(await world.journal.claims())._unsafeUnwrap()]).toEqual([]);
  });

  test('is refused in any set of regions that has one where it was rolled back, and nowhere else', async () => {
    const world = sharedWorld();
    await failedFirst(world);
    const both = errorOf(await play(specOf(['fake/c', 'fake/a']), { ...world, id: 'second' }));
    expect(both).toMatchObject({ kind: 'blocked-version', blocked: [{ target: 'fake/a' }] });
    expect((await play(specOf(['fake/c']), { ...world, id: 'third' })).result.isOk()).toBe(true);
  });

  test('is refused after an abort that nobody gave a reason for', async () => {
    const world = sharedWorld();
    const aborted = await play(specOf(TWO), {
      ...world,
      id: 'first',
      watch: (event, { run }) => {
        if (event.type === 'step-start' && event.action === 'route') void run.abort();
      },
    });
    expect(errorOf(aborted).kind).toBe('aborted');
    const error = errorOf(await play(specOf(TWO), { ...world, id: 'second' }));
    expect(error).toMatchObject({ kind: 'blocked-version', blocked: [{ why: 'aborted: abort was asked for' }, {}] });
  });

  test('is allowed by name, and a success unblocks it', async () => {
    const world = sharedWorld();
    await failedFirst(world);
    const allowed = await play(specOf(TWO, { allowBlocked: ['42'] }), { ...world, id: 'second' });
    expect(allowed.result.isOk()).toBe(true);
    expect((await entriesOf(world.journal)).map(({ blocked }) => blocked)).toEqual([[], []]);
    expect((await play(specOf(TWO), { ...world, id: 'third' })).result.isOk()).toBe(true);
  });

  test('that was allowed and fails again is blocked again', async () => {
    const world = sharedWorld();
    await failedFirst(world);
    world.fake.fault({ kind: 'deploy-fails', region: 'b', version: '42', times: 1 });
    const allowed = specOf(TWO, { allowBlocked: ['42'], retry: { attempts: 1 } });
    expect(errorOf(await play(allowed, { ...world, id: 'second' })).kind).toBe('rollout-failed');
    expect(errorOf(await play(specOf(TWO), { ...world, id: 'third' }))).toMatchObject({
      kind: 'blocked-version',
      blocked: [{ rolloutId: 'second' }, { rolloutId: 'second' }],
    });
  });

  test('of one model does not block that version of another', async () => {
    const world = sharedWorld();
    await failedFirst(world);
    const spec = specOf(TWO);
    const other = { ...spec, model: { ...spec.model, name: 'churn' } };
    expect((await play(other, { ...world, id: 'second' })).result.isOk()).toBe(true);
  });

  test('does not block another version, and stays blocked after that one succeeded', async () => {
    const world = sharedWorld();
    await failedFirst(world);
    expect((await play(specOfVersion('43', TWO), { ...world, id: 'second' })).result.isOk()).toBe(true);
    expect(errorOf(await play(specOf(TWO), { ...world, id: 'third' })).kind).toBe('blocked-version');
  });

  test('is not known to a rollout with a journal of its own', async () => {
    const world = sharedWorld();
    await failedFirst(world);
    const { clock, fake } = world;
    expect((await play(specOf(TWO), { clock, fake, id: 'second' })).result.isOk()).toBe(true);
  });

  test('is in the plan text when it is allowed', () => {
    const options = { providers: { fake: fakeProvider(SERVING) } };
    const textOf = (more: Parameters<typeof specOf>[1]) =>
      describePlan(planRollout(specOf(['fake/a'], more), options)._unsafeUnwrap());
    const said = 'Version 42 is rolled out even where a rollback has blocked it (allowBlocked).';
    expect(textOf({ allowBlocked: ['41', '42'] })).toContain(said);
    expect(textOf({ allowBlocked: ['41'] })).not.toContain('allowBlocked');
    expect(textOf({})).not.toContain('allowBlocked');
  });
});
