import {
  formatError,
  listKept,
  planRollout,
  processTable,
  type RetireOptions,
  retireKept,
  rollBack,
  rollout,
} from '@landfall/core';
import { collectEvents } from '@landfall/core/testing';
import { expect, test } from 'vitest';
import {
  optionsOf,
  rolledOut,
  servedIn,
  TWO,
  versionSpec,
  versionsIn,
  type World,
  worldOf,
} from './follow-up-world.ts';
import { inTime, SERVING } from './play.ts';

const HOUR_MS = 3_600_000;

async function keptIn({ journal, clock }: World) {
  const kept = (await listKept(journal, { clock }))._unsafeUnwrap();
  return kept.map(({ rolloutId, region, isDue }) => `${rolloutId} ${region}${isDue ? ' due' : ''}`);
}

async function retired(world: World, of = 'r', more: Partial<RetireOptions> = {}) {
  const run = (await retireKept(of, { ...optionsOf(world), ...more }))._unsafeUnwrap();
  const events = collectEvents(run);
  const result = await inTime(world.clock, run.result);
  return { result, events: await events };
}

test('what a rollout kept is listed with what it is, since when and until when', async () => {
  const world = worldOf();
  const report = await rolledOut(world, { ...TWO, previous: { keepFor: '2h' } });
  expect(report.previous).toEqual({ keepFor: '2h' });
  const [first, second] = (await listKept(world.journal, { clock: world.clock }))._unsafeUnwrap();
  expect(first).toEqual({
    rolloutId: 'r',
    model: 'fraud',
    region: 'fake/a',
    target: report.regions[0]?.target,
    deployment: report.regions[0]?.previous,
    since: report.endedAt,
    until: report.endedAt + 2 * HOUR_MS,
    isDue: false,
  });
  expect(second?.region).toBe('fake/b');
  await world.clock.advance(2 * HOUR_MS);
  expect(await keptIn(world)).toEqual(['r fake/a due', 'r fake/b due']);
});

test('what was retired, rolled back or replaced nothing is not listed', async () => {
  const world = worldOf();
  await rolledOut(world, { ...TWO, previous: 'retire' });
  expect(await keptIn(world)).toEqual([]);
  await rolledOut(world, versionSpec('43'), 'r2');
  expect(await keptIn(world)).toEqual(['r2 fake/a', 'r2 fake/b']);
  const run = (await rollBack('r2', { ...optionsOf(world), regions: ['fake/a'] }))._unsafeUnwrap();
  void (await inTime(world.clock, run.result));
  expect(await keptIn(world)).toEqual(['r2 fake/b']);
  const fresh = worldOf({});
  await rolledOut(fresh);
  expect(await keptIn(fresh)).toEqual([]);
});

test('a chain of rollouts keeps one deployment for each, oldest first', async () => {
  const world = worldOf();
  await rolledOut(world);
  await rolledOut(world, versionSpec('43'), 'r2');
  expect(await keptIn(world)).toEqual(['r fake/a', 'r fake/b', 'r2 fake/a', 'r2 fake/b']);
  expect(versionsIn(world).filter((each) => each.startsWith('a'))).toEqual(['a 41', 'a 42', 'a 43']);
});

test('retireKept removes what was kept, changes no traffic, and says so', async () => {
  const world = worldOf();
  await rolledOut(world);
  const { result, events } = await retired(world);
  expect(result._unsafeUnwrap().followUp).toEqual({
    of: 'r',
    does: 'retire-previous',
    regions: ['fake/a', 'fake/b'],
    after: [],
  });
  expect(versionsIn(world)).toEqual(['a 42', 'b 42']);
  expect(servedIn(world, 'a')).toEqual({ '42': 100 });
  expect(await keptIn(world)).toEqual([]);
  expect(processTable(events).map(({ action, result: is, nextStep }) => `${action} | ${is} | ${nextStep}`)).toEqual([
    'Check what serves | As the rollout left it | Retire previous deployment',
    'Check what serves | As the rollout left it | Retire previous deployment',
    'Retire previous deployment | Previous deployment retired | End',
    'Retire previous deployment | Previous deployment retired | End',
    'End | - | Previous deployments retired',
  ]);
  const back = await rollBack('r', optionsOf(world));
  const undone = await inTime(world.clock, back._unsafeUnwrap().result);
  expect(formatError(undone._unsafeUnwrapErr())).toContain('the previous deployment is gone');
});

test('what takes traffic again is not retired; the other regions are', async () => {
  const world = worldOf();
  await rolledOut(world);
  const run = (await rollBack('r', { ...optionsOf(world), regions: ['fake/a'] }))._unsafeUnwrap();
  void (await inTime(world.clock, run.result));
  const { result } = await retired(world);
  const error = result._unsafeUnwrapErr();
  expect(error).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ action: 'check', region: 'fake/a', error: { kind: 'conflict' } }],
  });
  expect(formatError(error)).toContain('the previous deployment takes 100 percent of the traffic');
  expect(versionsIn(world)).toEqual(['a 41', 'b 42']);
});

test('what should serve by the ledger is not retired, even while it takes no traffic', async () => {
  const world = worldOf();
  await rolledOut(world);
  const run = (await rollBack('r', { ...optionsOf(world), regions: ['fake/a'] }))._unsafeUnwrap();
  void (await inTime(world.clock, run.result));
  // Somebody moves the traffic away by hand.
  world.fake.serve('a', '40');
  const { result } = await retired(world, 'r', { regions: ['fake/a'] });
  expect(formatError(result._unsafeUnwrapErr())).toContain('version 41 is what should serve there, by the ledger');
  expect(versionsIn(world)).toContain('a 41');
});

test('while another rollout holds the target, nothing is retired there', async () => {
  const world = worldOf();
  await rolledOut(world);
  const other = rollout(versionSpec('43'), { ...optionsOf(world), id: 'r2' });
  await new Promise((done) => other.on('claim-held', done));
  const { result } = await retired(world);
  expect(result._unsafeUnwrapErr()).toMatchObject({ kind: 'busy', holder: 'r2' });
  void (await inTime(world.clock, other.result));
  expect(versionsIn(world).filter((each) => each.startsWith('a'))).toEqual(['a 41', 'a 42', 'a 43']);
});

test('a provider that cannot remove a deployment is told before anything is done', async () => {
  const world = worldOf({ ...SERVING, retires: false });
  await rolledOut(world);
  const { result } = await retired(world);
  expect(formatError(result._unsafeUnwrapErr())).toContain(
    'its provider cannot remove a deployment; remove it by hand',
  );
});

test('where nothing was kept, that is said', async () => {
  const world = worldOf({});
  await rolledOut(world);
  const refused = await retireKept('r', optionsOf(world));
  expect(formatError(refused._unsafeUnwrapErr())).toContain('rollout r kept nothing');
  const named = await retireKept('r', { ...optionsOf(world), regions: ['fake/a'] });
  expect(formatError(named._unsafeUnwrapErr())).toContain('rollout r kept nothing in fake/a');
});

test('keepFor must be a duration', () => {
  const wrong = planRollout({ ...TWO, previous: { keepFor: 'soon' as '1h' } }, { providers: worldOf() as never });
  expect(formatError(wrong._unsafeUnwrapErr())).toContain('previous');
});
