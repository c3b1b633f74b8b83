import { describePlan, formatError, type Plan, processTable, rollBack, rollout } from '@landfall/core';
import { memoryRouter } from '@landfall/core/router';
import type { FakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { leftInPart, optionsOf, rolledBack, rolledOut, servedIn, TWO, versionsIn, worldOf } from './follow-up-world.ts';
import { inTime, SERVING, SLOW, specOf } from './play.ts';

test('a rollout that succeeded is rolled back: traffic returns to what served before, and the version is removed', async () => {
  const world = worldOf();
  const report = await rolledOut(world);
  expect(servedIn(world, 'a')).toEqual({ '42': 100 });
  const { result } = await rolledBack(world, { reason: 'complaints' }, report);
  expect(result._unsafeUnwrap().followUp).toMatchObject({
    of: 'r',
    does: 'roll-back',
    regions: ['fake/a', 'fake/b'],
    after: [
      { region: 'fake/a', previous: 'ready', version: '41', percent: 100 },
      { region: 'fake/b', previous: 'ready', version: '41', percent: 100 },
    ],
  });
  expect([servedIn(world, 'a'), servedIn(world, 'b')]).toEqual([{ '41': 100 }, { '41': 100 }]);
  expect(versionsIn(world)).toEqual(['a 41', 'b 41']);
});

test('nothing is changed before it was seen that the version still serves, and all targets are claimed', async () => {
  const world = worldOf();
  await rolledOut(world);
  const before = world.fake.calls.length;
  const { events } = await rolledBack(world);
  const order = events.map((event) => ('action' in event && event.type === 'step-end' ? event.action : event.type));
  expect(order.indexOf('claim-held')).toBeGreaterThan(order.lastIndexOf('check'));
  expect(order.indexOf('rollback-start')).toBeGreaterThan(order.indexOf('claim-held'));
  const methods = world.fake.calls.slice(before).map(({ method }) => method);
  expect(methods.slice(0, 4)).toEqual(['describe', 'describe', 'describe', 'describe']);
});

test('where another version serves by now it is refused, and the other regions are rolled back', async () => {
  const world = worldOf();
  await rolledOut(world);
  const next = specOf(['fake/a'], { model: { name: 'fraud', version: '43', artifact: 's3://models/43' } });
  await rolledOut(world, next, 'r2');
  const { result } = await rolledBack(world);
  const error = result._unsafeUnwrapErr();
  expect(error).toMatchObject({
    kind: 'rollout-failed',
    failures: [{ region: 'fake/a', error: { kind: 'conflict' } }],
    rollback: { outcome: 'completed', regions: [{ region: 'fake/b', version: '41', percent: 100 }] },
  });
  expect(formatError(error)).toContain('another deployment serves by now');
  expect(servedIn(world, 'a')).toEqual({ '43': 100 });
  expect(servedIn(world, 'b')).toEqual({ '41': 100 });
});

test('a fleet that is partly on another version is refused, and nothing is changed there', async () => {
  const world = worldOf();
  await rolledOut(world);
  const mixed: FakeProvider = {
    ...world.fake,
    describe: async (request, call) =>
      (await world.fake.describe(request, call)).map((seen) =>
        call.region === 'a' ? { ...seen, state: 'mixed' } : seen,
      ),
  };
  const before = world.fake.calls.length;
  const { result } = await rolledBack({ ...world, fake: mixed });
  expect(result._unsafeUnwrapErr()).toMatchObject({ failures: [{ region: 'fake/a', error: { kind: 'conflict' } }] });
  const calls = world.fake.calls.slice(before).filter(({ region }) => region === 'a');
  expect(new Set(calls.map(({ method }) => method))).toEqual(new Set(['describe']));
  expect(servedIn(world, 'b')).toEqual({ '41': 100 });
});

test('where the previous deployment is gone it is refused, and nothing is changed there', async () => {
  const world = worldOf();
  await rolledOut(world, { ...TWO, previous: 'retire' });
  const before = world.fake.calls.length;
  const { result } = await rolledBack(world);
  expect(formatError(result._unsafeUnwrapErr())).toContain('the previous deployment is gone');
  const conflict = { action: 'check', error: { kind: 'conflict' } };
  expect(result._unsafeUnwrapErr()).toMatchObject({ kind: 'rollout-failed', failures: [conflict, conflict] });
  expect(new Set(world.fake.calls.slice(before).map(({ method }) => method))).toEqual(new Set(['describe']));
});

test('where nothing served before, it is refused unless removal was asked for', async () => {
  const world = worldOf(SLOW);
  await rolledOut(world);
  const refused = await rolledBack(world);
  expect(formatError(refused.result._unsafeUnwrapErr())).toContain("withoutPrevious: 'remove'");
  expect(servedIn(world, 'a')).toEqual({ '42': 100 });
  const removed = await rolledBack(world, { id: 'again', withoutPrevious: 'remove' });
  expect(removed.result._unsafeUnwrap().followUp?.after).toMatchObject([{ previous: 'none' }, { previous: 'none' }]);
  expect(versionsIn(world)).toEqual([]);
});

test('only the regions that were named are rolled back', async () => {
  const world = worldOf();
  await rolledOut(world);
  const { result } = await rolledBack(world, { regions: ['fake/b'] });
  expect(result._unsafeUnwrap().followUp?.regions).toEqual(['fake/b']);
  expect(servedIn(world, 'a')).toEqual({ '42': 100 });
  expect(servedIn(world, 'b')).toEqual({ '41': 100 });
  const wrong = await rollBack('r', { ...optionsOf(world), regions: ['fake/c'] });
  expect(formatError(wrong._unsafeUnwrapErr())).toContain('rollout r left nothing in fake/c');
});

test('the version is blocked in the regions in which it was rolled back, with the reason', async () => {
  const world = worldOf();
  await rolledOut(world);
  await rolledBack(world, { reason: 'complaints', regions: ['fake/a'] });
  const ledger = (await world.journal.ledger())._unsafeUnwrap();
  const of = (region: string) => ledger.find((entry) => entry.region === region);
  expect(of('fake/a')).toMatchObject({
    desired: '41',
    actual: { state: 'serving', version: '41', percent: 100 },
    blocked: [{ version: '42', rolloutId: 'back', why: 'rollout r was rolled back on request: complaints' }],
  });
  expect(of('fake/b')).toMatchObject({ desired: '42', blocked: [] });
  const again = rollout(TWO, { ...optionsOf(world), id: 'r3' });
  expect((await inTime(world.clock, again.result))._unsafeUnwrapErr()).toMatchObject({ kind: 'blocked-version' });
});

test('a rollout that is still running is not rolled back but aborted, and one without a log cannot be', async () => {
  const world = worldOf();
  const run = rollout(TWO, { ...optionsOf(world), id: 'r' });
  await new Promise((done) => run.on('phase-start', done));
  expect(formatError((await rollBack('r', optionsOf(world)))._unsafeUnwrapErr())).toContain('abort it instead');
  expect(formatError((await rollBack('x', optionsOf(world)))._unsafeUnwrapErr())).toContain('no log of rollout x');
  expect(formatError((await rollBack('', optionsOf(world)))._unsafeUnwrapErr())).toContain('name the rollout');
  void run.stop();
  void (await run.result);
});

test('a rollout that was rolled back left nothing, so there is nothing to take back', async () => {
  const world = worldOf({ ...SERVING, faults: [{ kind: 'deploy-fails', region: 'a' }] });
  const run = rollout(TWO, { ...optionsOf(world), id: 'r' });
  void (await inTime(world.clock, run.result));
  const refused = await rollBack('r', optionsOf(world));
  expect(formatError(refused._unsafeUnwrapErr())).toContain('rollout r left nothing that could be rolled back');
});

test('a rollout that needs manual action is rolled back in the regions that it left', async () => {
  const world = await leftInPart();
  expect(servedIn(world, 'a')).toEqual({ '42': 100 });
  const { result } = await rolledBack(world);
  expect(result._unsafeUnwrap().followUp?.regions).toEqual(['fake/a']);
  expect(servedIn(world, 'a')).toEqual({ '41': 100 });
});

test('it waits for another rollout that holds a target, and looks again when it has the target', async () => {
  const world = worldOf();
  await rolledOut(world);
  const next = specOf(['fake/a'], { model: { name: 'fraud', version: '43', artifact: 's3://models/43' } });
  const other = rollout(next, { ...optionsOf(world), id: 'r2' });
  await new Promise((done) => other.on('claim-held', done));
  const busy = await rolledBack(world);
  expect(busy.result._unsafeUnwrapErr()).toMatchObject({ kind: 'busy', holder: 'r2' });
  const { result } = await rolledBack(world, { id: 'patient', onBusy: 'wait' });
  expect(result._unsafeUnwrapErr()).toMatchObject({
    failures: [{ region: 'fake/a', error: { kind: 'conflict' } }],
    rollback: { outcome: 'completed', regions: [{ region: 'fake/b' }] },
  });
  expect(servedIn(world, 'a')).toEqual({ '43': 100 });
});

test('an abort before its first change leaves everything as the rollout left it', async () => {
  const world = worldOf();
  await rolledOut(world);
  const run = (await rollBack('r', { ...optionsOf(world), id: 'back' }))._unsafeUnwrap();
  run.on('step-end', () => void run.abort('no'));
  const result = await inTime(world.clock, run.result);
  expect(result._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', rollback: { outcome: 'not-needed' } });
  expect(servedIn(world, 'a')).toEqual({ '42': 100 });
});

test('what cannot be moved back needs manual action, and says so', async () => {
  const world = worldOf();
  await rolledOut(world);
  world.fake.crash('a', '41', world.clock.now());
  const { result } = await rolledBack(world);
  expect(result._unsafeUnwrapErr()).toMatchObject({ kind: 'needs-human', failures: [] });
  expect(servedIn(world, 'a')).toEqual({ '42': 100 });
  expect(servedIn(world, 'b')).toEqual({ '41': 100 });
});

test('its process table and plan say in plain words what it does', async () => {
  const world = worldOf();
  await rolledOut(world);
  const { events, run } = await rolledBack(world);
  expect(
    processTable(events).map(({ action, region, result, nextStep }) => [action, region, result, nextStep].join(' | ')),
  ).toEqual([
    'Check what serves | a | As the rollout left it | Roll back',
    'Check what serves | b | As the rollout left it | Roll back',
    'Roll back traffic | a | Traffic rolled back | Roll back traffic in b',
    'Roll back traffic | b | Traffic rolled back | Remove deployment in all regions',
    'Remove deployment | a | Deployment removed | Remove deployment in b',
    'Remove deployment | b | Deployment removed | Confirm rollback in all regions',
    'Confirm rollback | a | The previous deployment (version 41) takes all traffic | Confirm rollback in b',
    'Confirm rollback | b | The previous deployment (version 41) takes all traffic | End',
    'End | - | - | Rolled back',
  ]);
  const described = describePlan(run.plan as Plan);
  expect(described).toContain('Roll back rollout r: fraud 42 is rolled back in 2 regions.');
  expect(described).not.toMatch(/wave|window|Bake/);
});

test('what the rollout entered in the table of its router leaves it first, and what others entered stays', async () => {
  const before = { region: 'fake/b', url: 'https://b.example', weight: 2, state: 'in', owner: 'earlier' } as const;
  const person = { region: 'fake/z', url: 'https://z.example', weight: 3, state: 'in', owner: 'Ada' } as const;
  const router = memoryRouter({ table: { version: 7, model: 'fraud', entries: [before, person] } });
  const { signal } = new AbortController();
  const entries = async () => (await router.read({ model: 'fraud', signal }))._unsafeUnwrap().entries;
  const world = worldOf();
  const spec = { ...TWO, routing: { url: 'https://{region}.models.example' } };
  const run = rollout(spec, { ...optionsOf(world), router, id: 'r' });
  void (await inTime(world.clock, run.result))._unsafeUnwrap();
  expect((await entries()).map(({ region }) => region)).toEqual(['fake/b', 'fake/z', 'fake/a']);
  const withoutRouter = await rollBack('r', optionsOf(world));
  expect(formatError(withoutRouter._unsafeUnwrapErr())).toContain("router: is missing: pass 'memory'");
  const { result, events } = await rolledBack(world, { router });
  expect(result.isOk()).toBe(true);
  expect(await entries()).toEqual([before, person]);
  const ended = events.flatMap((event) => (event.type === 'phase-end' ? event.phase : []));
  expect(ended).toEqual(['check', 'leave', 'restore', 'remove-wave-1', 'confirm']);
});
