import { systemClock } from '@landfall/core';
import { describe, expect, inject, test } from 'vitest';
import { cloudWith, endOf, eventOf, servingCloud, specOf, stageOn, waitingSpec } from '../src/harness.ts';
import { objectState, replaceState } from '../src/object-state.ts';

const restate = inject('restate');
const ID = 'fraud-42';
const LATER_MS = 24 * 3_600_000;

describe.skipIf(restate === undefined)('services come and go', () => {
  if (restate === undefined) return;

  test('a call that was lost with its service is made again under its key, and the time in which no service was there does not count against it', async () => {
    const { client, serve } = stageOn(restate);
    const real = servingCloud();
    const keys: string[] = [];
    let isAsked = (): void => {};
    const asked = new Promise<void>((resolve) => {
      isAsked = resolve;
    });
    const never = cloudWith(real, {
      deploy: (_, { key }) => {
        keys.push(key);
        isAsked();
        return new Promise(() => {});
      },
    });
    const first = await serve({ providers: { fake: never } });
    (await client.start(specOf(), { id: ID }))._unsafeUnwrap();
    await asked;
    await first.close();
    const works = cloudWith(real, {
      deploy: (request, call) => {
        keys.push(call.key);
        return real.deploy(request as never, call);
      },
    });
    const clock = { ...systemClock, now: () => systemClock.now() + LATER_MS };
    await serve({ providers: { fake: works }, clock }, first.port);
    expect((await endOf(client, ID)).outcome).toBe('succeeded');
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
    const events = (await client.journal.read(ID))._unsafeUnwrap();
    expect(events.filter(({ type }) => type === 'clock-jump')).toMatchObject([{ unanswered: true }]);
    expect(events.filter((event) => event.type === 'effect-start' && event.method === 'deploy')).toHaveLength(1);
  });

  test('a service that lacks a provider takes no turn and says so; the next one that has it goes on', async () => {
    const { client, serve } = stageOn(restate);
    const fake = servingCloud();
    await serve({ providers: { fake } });
    (await client.start(waitingSpec(), { id: ID }))._unsafeUnwrap();
    await eventOf(client, ID, (event) => event.type === 'step-start' && event.action === 'approve');
    await serve({ providers: {} });
    (await client.attach(ID).approve({ by: 'Ada' }))._unsafeUnwrap();
    await expect
      .poll(async () => (await client.problem(ID))._unsafeUnwrap(), { timeout: 60_000 })
      .toMatchObject({
        kind: 'invalid-options',
        issues: [{ message: expect.stringContaining("there is no provider 'fake'") }, {}],
      });
    await serve({ providers: { fake } });
    // Any command brings on the next turn; without one it comes in half a minute.
    (await client.journal.send(ID, { name: 'resume' }))._unsafeUnwrap();
    expect((await endOf(client, ID)).outcome).toBe('succeeded');
    expect((await client.problem(ID))._unsafeUnwrap()).toBeUndefined();
  });

  test('an abort needs only the providers of the regions that were changed', async () => {
    const { client, serve } = stageOn(restate);
    const [fake, other] = [servingCloud(), servingCloud({ name: 'other' })];
    await serve({ providers: { fake, other } });
    (await client.start({ ...waitingSpec(), regions: [['fake/a'], ['other/b']] }, { id: ID }))._unsafeUnwrap();
    await eventOf(client, ID, (event) => event.type === 'step-start' && event.action === 'approve');
    await serve({ providers: { fake } });
    (await client.attach(ID).abort())._unsafeUnwrap();
    expect((await endOf(client, ID)).outcome).toBe('aborted');
    expect(fake.trafficIn('a')).toEqual({ '41': 100 });
  });

  test('a log that a newer version has written is left alone until that version is back', async () => {
    const { client, serve, prefix } = stageOn(restate);
    await serve({ providers: { fake: servingCloud() } });
    (await client.start(waitingSpec(), { id: ID }))._unsafeUnwrap();
    await eventOf(client, ID, (event) => event.type === 'step-start' && event.action === 'approve');
    const object = `${prefix}Rollout`;
    await expect.poll(async () => (await client.journal.list())._unsafeUnwrap()[0]?.events).toBeGreaterThan(1);
    const state = await objectState(restate.admin, object, ID);
    const [last] = Object.entries(state)
      .filter(([name]) => name.startsWith('events:'))
      .slice(-1);
    const [name, events] = last as [string, { readonly v: number }[]];
    const newer = { ...state, [name]: events.map((event) => ({ ...event, v: 99 })) };
    await replaceState(restate.admin, object, ID, newer);
    (await client.journal.send(ID, { name: 'abort' }))._unsafeUnwrap();
    await expect
      .poll(async () => (await client.problem(ID))._unsafeUnwrap(), { timeout: 60_000 })
      .toMatchObject({ kind: 'cannot-resume', reason: expect.stringContaining('has format 99') });
    expect(await objectState(restate.admin, object, ID)).toMatchObject({ [name]: newer[name] });
    await replaceState(restate.admin, object, ID, state);
    (await client.journal.send(ID, { name: 'resume' }))._unsafeUnwrap();
    expect((await endOf(client, ID)).outcome).toBe('aborted');
  });
});
