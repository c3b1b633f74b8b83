import { type RolloutEvent, rollBack, rollout } from '@landfall/core';
import { foldEvents } from '@landfall/core/engine';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { FilteredLog } from '../../page/log/filtered.ts';
import { RolloutLog } from '../../page/log/rollout-log.ts';
import type { WireEvent } from '../../src/wire.ts';
import { APPROVED, sampleLog } from '../sample-logs.ts';

const EVENTS = sampleLog({ world: { commands: APPROVED } });

function folded(events: readonly WireEvent[]): RolloutLog {
  const log = new RolloutLog('r');
  log.add(events);
  log.work(() => false);
  return log;
}

test('the state after any event is what core folds of the events until then', () => {
  const log = folded(EVENTS);
  for (const seq of [1, 2, 31, 32, 33, 127, 128, 129, 130, EVENTS.length - 1, EVENTS.length])
    expect(log.state(seq), `event ${seq}`).toEqual(foldEvents(EVENTS.slice(0, seq)));
});

test('events that come one by one, twice or in pieces add up to the same', () => {
  const whole = folded(EVENTS);
  const log = new RolloutLog('r');
  for (const [place, event] of EVENTS.entries()) {
    log.add(EVENTS.slice(Math.max(0, place - 2), place + 1));
    if (place % 7 === 0) log.work(() => true);
    expect(log.lastSeq).toBe(event.seq);
  }
  log.work(() => false);
  expect(log.state()).toEqual(whole.state());
  expect(log.exposure).toEqual(whole.exposure);
  expect(log.stepOrder).toEqual(whole.stepOrder);
});

test('work stops after a few events when it is told to, and goes on later', () => {
  const log = new RolloutLog('r');
  log.add(EVENTS);
  let slices = 0;
  for (let before = -1; before !== log.events.length; slices += 1) {
    before = log.events.length;
    log.work(() => true);
    expect(log.events.length - before).toBeLessThanOrEqual(32);
  }
  expect(slices).toBeGreaterThan(6);
  expect(log.waiting).toBe(0);
});

test('an event that is missing is a problem of the log, and nothing is folded after it', () => {
  const log = new RolloutLog('r');
  log.add([...EVENTS.slice(0, 5), ...EVENTS.slice(6, 9)]);
  log.work(() => false);
  expect(log.events.length).toBe(5);
  expect(log.problem).toBe('Event 6 is missing: after it came event 7. Load the page again.');
});

test('events of a type that is not known are kept, counted, and change nothing', () => {
  const { v, at, rolloutId } = EVENTS[4] as RolloutEvent;
  const strange: WireEvent = { v, seq: 6, at, rolloutId, type: 'from-the-future', unknown: true };
  const log = folded([...EVENTS.slice(0, 5), strange]);
  expect(log.unknown).toBe(1);
  expect(log.events.at(-1)).toBe(strange);
  expect(log.state()).toEqual(foldEvents(EVENTS.slice(0, 5)));
});

test('the share of a region is kept where it changed, and the mean of all with it', () => {
  const log = folded(EVENTS);
  expect(log.shares.get('aws/us-west-2')?.map(({ percent }) => percent)).toEqual([5, 25, 100]);
  expect(log.exposure.at(-1)?.percent).toBeCloseTo(100);
  expect(log.exposure[0]?.percent).toBeCloseTo(5 / 6);
});

test('a filter lets through a level and what matters more, a region, and a text', async () => {
  const log = folded(EVENTS);
  const filtered = async (filter: ConstructorParameters<typeof FilteredLog>[1]) => {
    const list = new FilteredLog(log, filter);
    await new Promise<void>((resolve) => {
      list.read(() => {
        if (list.waiting === 0) resolve();
      });
    });
    return list;
  };
  const all = await filtered({ level: 'detail', region: '', search: '' });
  expect(all.events.length).toBe(EVENTS.length);
  expect(all.until(100)).toBe(100);
  const problems = await filtered({ level: 'problem', region: '', search: '' });
  expect(problems.events.length).toBe(0);
  const region = await filtered({ level: 'detail', region: 'gcp/asia-east1', search: '' });
  expect(region.events.every((event) => 'region' in event && event.region === 'gcp/asia-east1')).toBe(true);
  const searched = await filtered({ level: 'detail', region: '', search: 'VERDICT of bake-25' });
  expect(searched.events.map(({ type }) => type)).toEqual(['step-verdict']);
});

test('a rollout that follows another one begins with the shares that it found', async () => {
  const journal = memoryJournal();
  const clock = virtualClock({ auto: true });
  const options = { providers: { fake: fakeProvider({ serving: { version: '41' } }) }, journal, clock };
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42' };
  const released = await rollout({ model, regions: ['fake/a', 'fake/b'] }, options).result;
  const back = (await rollBack(released._unsafeUnwrap(), { ...options, reason: 'complaints' }))._unsafeUnwrap();
  expect((await back.result).isOk()).toBe(true);
  const log = folded((await journal.read(back.id))._unsafeUnwrap());
  expect(log.shares.get('fake/a')?.map(({ percent }) => percent)).toEqual([100, 0]);
  expect(log.exposure.map(({ percent }) => percent)).toEqual([50, 100, 50, 0]);
});
