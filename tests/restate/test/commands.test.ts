import type { RolloutEvent } from '@landfall/core';
import { describe, expect, inject, test } from 'vitest';
import { cloudWith, commandIn, endOf, eventOf, servingCloud, specOf, stageOn, waitingSpec } from '../src/harness.ts';

const restate = inject('restate');
const ID = 'fraud-42';

/** It waits for its approval. */
function isWaiting(event: RolloutEvent): boolean {
  return event.type === 'step-start' && event.action === 'approve';
}

describe.skipIf(restate === undefined)('commands', () => {
  if (restate === undefined) return;
  test('a command wakes a turn that waits for a long call', async () => {
    const { client, serve } = stageOn(restate);
    const real = servingCloud();
    let answer = (): void => {};
    const released = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const slow = cloudWith(real, {
      async deploy(request, call) {
        await released;
        return real.deploy(request as never, call);
      },
    });
    await serve({ providers: { fake: slow } });
    (await client.start(specOf(), { id: ID }))._unsafeUnwrap();
    await eventOf(client, ID, (event) => event.type === 'effect-start' && event.method === 'deploy');
    const handle = client.attach(ID, { pollMs: 20 });
    (await handle.pause({ reason: 'lunch', by: 'Ada' }))._unsafeUnwrap();
    // Nothing answers the deploy before this is in the log.
    const paused = await eventOf(client, ID, (event) => commandIn(event) === 'pause');
    expect(paused).toMatchObject({ reason: 'lunch', by: 'Ada' });
    (await handle.resume())._unsafeUnwrap();
    await eventOf(client, ID, (event) => commandIn(event) === 'resume');
    const events = (await client.journal.read(ID))._unsafeUnwrap();
    expect(events.some((event) => event.type === 'effect-end' && event.step.startsWith('deploy'))).toBe(false);
    answer();
    expect((await endOf(client, ID)).outcome).toBe('succeeded');
  });

  test('an abort of a rollout whose next turn is hours away is obeyed at once, and takes back what was made', async () => {
    const { client, serve } = stageOn(restate);
    const fake = servingCloud();
    await serve({ providers: { fake } });
    (await client.start(waitingSpec(), { id: ID }))._unsafeUnwrap();
    await eventOf(client, ID, isWaiting);
    (await client.attach(ID).abort('wrong version'))._unsafeUnwrap();
    expect((await endOf(client, ID)).outcome).toBe('aborted');
    expect(fake.running().filter(({ version }) => version === '42')).toEqual([]);
  });

  test('a stopped rollout stays suspended until it is resumed', async () => {
    const { client, serve } = stageOn(restate);
    await serve({ providers: { fake: servingCloud() } });
    (await client.start(waitingSpec(), { id: ID }))._unsafeUnwrap();
    await eventOf(client, ID, isWaiting);
    const handle = client.attach(ID);
    (await handle.stop('for the night'))._unsafeUnwrap();
    await eventOf(client, ID, ({ type }) => type === 'rollout-suspend');
    expect((await handle.state())._unsafeUnwrap().suspended).toBe('for the night');
    (await handle.resume())._unsafeUnwrap();
    await eventOf(client, ID, ({ type }) => type === 'rollout-resume');
    (await handle.approve({ by: 'Ada' }))._unsafeUnwrap();
    expect((await endOf(client, ID)).outcome).toBe('succeeded');
  });

  test('each command is in the log once, in the order in which they were left', async () => {
    const { client, serve } = stageOn(restate);
    await serve({ providers: { fake: servingCloud() } });
    (await client.start(waitingSpec(), { id: ID }))._unsafeUnwrap();
    const names = ['pause', 'resume', 'pause', 'resume', 'pause', 'resume', 'abort'] as const;
    for (const [index, name] of names.entries())
      (await client.journal.send(ID, { name, reason: String(index) }))._unsafeUnwrap();
    await endOf(client, ID);
    const events = (await client.journal.read(ID))._unsafeUnwrap();
    const reasons = events.flatMap((event) => (event.type === 'command' ? [event.reason] : []));
    expect(reasons).toEqual(names.map((_, index) => String(index)));
  });

  test('secrets in the words of a command do not get into the log', async () => {
    const { client, serve } = stageOn(restate);
    const secrets = { TOKEN: 'hunter2-hunter2' };
    await serve({ providers: { fake: servingCloud() }, secrets });
    (await client.start(waitingSpec(), { id: ID }))._unsafeUnwrap();
    (await client.attach(ID).abort('the token is hunter2-hunter2'))._unsafeUnwrap();
    await endOf(client, ID);
    const log = JSON.stringify((await client.journal.read(ID))._unsafeUnwrap());
    expect(log).toContain('the token is ***');
    expect(log).not.toContain('hunter2');
  });

  test('of two rollouts of one target the second is refused, waits, or supersedes the first', async () => {
    const { client, serve } = stageOn(restate);
    const fake = servingCloud();
    await serve({ providers: { fake } });
    const first = (await client.start(waitingSpec()))._unsafeUnwrap().id;
    await eventOf(client, first, ({ type }) => type === 'claim-held');
    const spec = waitingSpec();
    const newer = { ...spec, model: { ...spec.model, version: '43' } };
    const newest = { ...spec, model: { ...spec.model, version: '44' } };

    const overlapping = { ...specOf(['c', 'b']), model: newer.model };
    const refused = (await client.start(overlapping))._unsafeUnwrap().id;
    expect((await endOf(client, refused)).error).toMatchObject({ kind: 'busy', by: 'rollout', holder: first });
    // All targets or none.
    expect((await client.journal.claims())._unsafeUnwrap().has('fake/c')).toBe(false);

    const superseding = (await client.start(newer, { onBusy: 'supersede' }))._unsafeUnwrap().id;
    const end = await endOf(client, first);
    expect(end).toMatchObject({ outcome: 'aborted', error: { kind: 'aborted', supersededBy: superseding } });
    await eventOf(client, superseding, ({ type }) => type === 'claim-held');

    const waiting = (await client.start(newest, { onBusy: 'wait', busyFor: '1h' }))._unsafeUnwrap().id;
    await eventOf(client, waiting, ({ type }) => type === 'claim-waiting');
    (await client.attach(superseding).abort())._unsafeUnwrap();
    await endOf(client, superseding);
    (await client.attach(waiting).abort())._unsafeUnwrap();
    expect((await endOf(client, waiting)).outcome).toBe('aborted');
    expect(new Set(fake.running().map(({ version }) => version))).toEqual(new Set(['41']));
  });
});
