import { advance, formatError, type RolloutError, resumeRollout, rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { only, play, SERVING, specOf } from './play.ts';

const HELD = specOf([['fake/a', 'fake/b']], { failure: { reaction: 'hold', holdFor: '4h' }, retry: { attempts: 1 } });

/** Region b has no capacity the first time. */
function cloud() {
  const clock = virtualClock();
  const options = { ...SERVING, faults: [{ kind: 'out-of-capacity', region: 'b', times: 1 }] } as const;
  return { clock, fake: fakeProvider({ ...options, clock }) };
}

function heldIn(error: RolloutError | undefined) {
  return error?.kind === 'held' ? error : undefined;
}

test("with onHold: 'return' a failure that is held ends the run as held, and names the hold and what can be decided", async () => {
  const journal = memoryJournal();
  const { clock, fake } = cloud();
  const { result } = await play(HELD, { journal, clock, fake, onHold: 'return' });
  const error = heldIn(result.isErr() ? result.error : undefined);
  expect(error).toMatchObject({ step: 'hold-1', commands: ['retry', 'accept', 'abort'] });
  expect(formatError(error as RolloutError)).toMatch(
    /^Rollout r of fraud 42 is held at hold-1, .*fake\/b: .*retry\(\), accept\(\) or abort\(\)/,
  );
  const run = (await resumeRollout('r', { providers: { fake }, clock, journal, onHold: 'return' }))._unsafeUnwrap();
  expect(run.retry('there is capacity again').isOk()).toBe(true);
  expect((await run.result)._unsafeUnwrap().regions).toHaveLength(2);
});

test("with onHold: 'return' the run ends only when the steps that had started have ended", async () => {
  const { clock, fake } = cloud();
  const { events } = await play(HELD, { journal: memoryJournal(), clock, fake, onHold: 'return' });
  const at = (of: (event: (typeof events)[number]) => boolean) => events.findIndex(of);
  const hold = at(({ type }) => type === 'hold-start');
  const end = at((event) => event.type === 'step-end' && event.step === 'deploy:fake/a');
  expect(hold).toBeGreaterThan(0);
  expect(end).toBeGreaterThan(hold);
});

test('a hold in which every region failed can be retried and not accepted', async () => {
  const { clock, fake } = cloud();
  const { result } = await play(
    { ...HELD, regions: ['fake/b'] },
    { journal: memoryJournal(), clock, fake, onHold: 'return' },
  );
  const error = result.isErr() ? result.error : undefined;
  expect(heldIn(error)?.commands).toEqual(['retry', 'abort']);
  expect(formatError(error as RolloutError)).toContain('its retry() or abort(); or send');
});

test('without onHold the run waits, and explain says how to decide and until when', async () => {
  const { clock, fake } = cloud();
  const run = rollout(HELD, { providers: { fake }, clock, id: 'r' });
  const seen: unknown[] = [];
  run.on('hold-start', ({ until }) => {
    seen.push(
      run.explain().find(({ for: what }) => what === 'person'),
      until,
    );
    void run.accept('b may wait');
  });
  const report = (await run.result)._unsafeUnwrap();
  const [wait, until] = seen;
  expect(wait).toMatchObject({ step: 'hold-1', until });
  expect(JSON.stringify(wait)).toContain(
    "waiting for a person to decide about hold-1: call retry(), accept() or abort(), or send { name: 'retry', step: 'hold-1' } to the journal: fake/b: ",
  );
  expect(report.tolerated).toMatchObject([{ region: 'fake/b', accepted: true, rollback: { outcome: 'completed' } }]);
});

test('a tolerated failure is not marked as accepted', async () => {
  const { clock, fake } = cloud();
  const { result } = await play({ ...HELD, failure: { tolerate: 1 } }, { clock, fake });
  const [region] = result._unsafeUnwrap().tolerated;
  expect(region?.region).toBe('fake/b');
  expect(region).not.toHaveProperty('accepted');
});

test('in turns, a failure that is held is waited for, and decided through the inbox', async () => {
  const journal = memoryJournal();
  const { clock, fake } = cloud();
  const options = { providers: { fake }, journal, clock };
  (await startRollout(HELD, { ...options, id: 'r' }))._unsafeUnwrap();
  const first = (await advance('r', { ...options, forUpTo: '1h' }))._unsafeUnwrap();
  const wait = first.ended ? undefined : first.waiting.find(({ for: what }) => what === 'person');
  expect(wait).toMatchObject({ step: 'hold-1' });
  (await journal.send('r', { name: 'retry', step: 'hold-1', by: 'Ada' }))._unsafeUnwrap();
  (await journal.send('r', { name: 'retry', step: 'hold-1', by: 'Ada' }))._unsafeUnwrap();
  const last = (await advance('r', { ...options, forUpTo: '1h' }))._unsafeUnwrap();
  expect(last.ended && last.result._unsafeUnwrap().regions.length).toBe(2);
  const log = (await journal.read('r'))._unsafeUnwrap();
  expect(only(log, 'command').map(({ refused }) => refused === undefined)).toEqual([true, false]);
});

test('what a rollback of waves left: the same version finishes it and switches monitoring on, the previous one takes it back', async () => {
  const journal = memoryJournal();
  const { clock, fake } = cloud();
  const spec = specOf(['fake/a', 'fake/b'], {
    cutover: 'per-wave',
    failure: { reaction: 'roll-back-wave' },
    retry: { attempts: 1 },
  });
  const failed = await play(spec, { journal, clock, fake });
  expect(failed.result.isErr() && failed.result.error).toMatchObject({ kept: ['fake/a'], keptBy: 'waves' });
  expect([fake.trafficIn('a'), fake.trafficIn('b')]).toMatchObject([{ '42': 100 }, { '41': 100 }]);
  const options = { providers: { fake }, journal, clock };
  const again = await rollout({ ...spec, allowBlocked: ['42'] }, { ...options, id: 'again' }).result;
  expect(again._unsafeUnwrap().warnings).toEqual([]);
  expect([fake.trafficIn('a'), fake.trafficIn('b')]).toMatchObject([{ '42': 100 }, { '42': 100 }]);
  const model = { ...spec.model, version: '41' };
  const back = await rollout({ ...spec, model, regions: ['fake/a'] }, { ...options, id: 'back' }).result;
  expect(back.isOk()).toBe(true);
  expect(fake.trafficIn('a')).toMatchObject({ '41': 100 });
});

test('where nothing can be removed, a retry by a person makes no second deployment beside the failed one, which is named as left', async () => {
  const clock = virtualClock();
  const faults = [{ kind: 'out-of-capacity', at: 'end', region: 'b', times: 1 }] as const;
  const fake = fakeProvider({ ...SERVING, retires: false, faults, clock });
  const run = rollout(HELD, { providers: { fake }, clock, id: 'r' });
  run.on('hold-start', ({ hold }) => void (hold === 'hold-1' ? run.retry() : run.abort()));
  void (await run.result);
  expect(fake.calls.filter(({ method, region }) => method === 'deploy' && region === 'b')).toHaveLength(1);
  const error = run.snapshot().error;
  expect(error).toMatchObject({ kind: 'aborted', rollback: { outcome: 'incomplete' } });
  expect(JSON.stringify(error)).toContain('"region":"fake/b","what":"deployment"');
});
