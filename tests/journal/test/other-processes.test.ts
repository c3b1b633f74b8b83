import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { followRollout, formatError, listRollouts, type RolloutEvent, readRollout, rollout } from '@landfall/core';
import { type SqliteJournal, sqliteJournal } from '@landfall/core/journal';
import { cleanUp } from '@landfall/provider-local';
import { describe, type TestContext, test } from 'vitest';
import { cloudOf, type Job, placeIn, SAMPLES, specOf } from '../src/job.ts';
import { startRunner } from '../src/start-runner.ts';

/** A version that takes seconds to start. */
const JOB: Job = { id: 'first', lane: 'x', version: 'v1', behaviour: 'slow' };
const TARGETS = ['x-a', 'x-b'];

/** A rollout that another process drives, and the journal as this process has it. */
function drivenElsewhere({ onTestFinished }: TestContext) {
  // Long enough for a busy machine to renew in time; a command is taken within a third of it.
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-others-'));
  const place = placeIn(folder);
  const journal = sqliteJournal(place.journal);
  const runner = startRunner({ place, jobs: [JOB], lease: '5s' }, folder);
  onTestFinished(async () => {
    runner.child.kill('SIGKILL');
    void (await journal.close());
    (await cleanUp({ directory: place.cloud }))._unsafeUnwrap();
    rmSync(folder, { recursive: true });
  });
  return { place, journal, runner };
}

async function untilEvent(journal: SqliteJournal, isIt: (event: RolloutEvent) => boolean): Promise<RolloutEvent> {
  for (;;) {
    const read = await readRollout(journal, JOB.id);
    const found = read.isOk() ? read.value.events.find(isIt) : undefined;
    if (found !== undefined) return found;
    await wait(20);
  }
}

// Side by side: they wait for leases most of the time.
describe('a rollout in another process', { concurrent: true }, () => {
  test('a second rollout of the same target is refused with the id of the first; once that process is gone its claims can be looked up and broken', async (context) => {
    const { expect } = context;
    const { place, journal, runner } = drivenElsewhere(context);
    await untilEvent(journal, ({ type }) => type === 'claim-held');
    const options = { journal, providers: { local: cloudOf(place) }, samples: SAMPLES };
    const other = { ...JOB, version: 'v2', behaviour: 'well' } as const;
    const refused = (await rollout(specOf(other), { ...options, id: 'second' }).result)._unsafeUnwrapErr();
    expect(refused).toMatchObject({ kind: 'busy', holder: 'first' });
    expect(formatError(refused)).toContain('Rollout first holds ');

    const [listed] = (await listRollouts(journal))._unsafeUnwrap();
    expect(listed).toMatchObject({ id: 'first', status: 'driven', model: { name: 'echo', version: 'v1' } });
    expect(listed?.claims.map((target) => target.split(':').at(-1))).toEqual(TARGETS);
    const claims = listed?.claims ?? [];
    for (const target of claims)
      expect((await journal.breakClaim(target, Date.now()))._unsafeUnwrapErr()).toMatchObject({
        kind: 'claimed',
        holder: 'first',
      });

    runner.child.kill('SIGKILL');
    await runner.ended;
    while ((await listRollouts(journal))._unsafeUnwrap()[0]?.status !== 'waiting') await wait(50);
    expect((await listRollouts(journal))._unsafeUnwrap()[0]?.claims).toEqual(claims);
    for (const target of claims) expect((await journal.breakClaim(target, Date.now()))._unsafeUnwrap()).toBe('first');
    const third = await rollout(specOf(other), { ...options, id: 'third' }).result;
    expect(third.isOk()).toBe(true);
  });

  test('a rollout in another process is followed, paused, resumed and aborted through the journal', async (context) => {
    const { expect } = context;
    const { journal, runner } = drivenElsewhere(context);
    await untilEvent(journal, ({ type }) => type === 'claim-held');
    const followed = followRollout(journal, 'first', { pollMs: 20 });
    const seen: RolloutEvent[] = [];
    for await (const event of followed) {
      seen.push(event);
      if (event.type === 'claim-held') (await followed.pause({ reason: 'lunch', by: 'Ada' }))._unsafeUnwrap();
      if (event.type === 'pause-start') (await followed.resume())._unsafeUnwrap();
      if (event.type === 'pause-end') (await followed.abort({ reason: 'enough', by: 'Bob' }))._unsafeUnwrap();
    }
    expect(await runner.ended).toBe(true);
    const { events, result } = (await readRollout(journal, 'first'))._unsafeUnwrap();
    expect(seen).toEqual(events);
    expect((await followed.result())._unsafeUnwrap()).toEqual({ done: true, result });
    expect(result?._unsafeUnwrapErr()).toMatchObject({
      kind: 'aborted',
      reason: 'enough',
      rollback: { outcome: 'completed' },
    });
    expect(events.filter(({ type }) => type === 'command')).toMatchObject([
      { name: 'pause', reason: 'lunch', by: 'Ada' },
      { name: 'resume' },
      { name: 'abort', reason: 'enough', by: 'Bob' },
    ]);
    expect((await journal.send('first', { name: 'abort' }))._unsafeUnwrapErr().kind).toBe('ended');
  });

  test('a stop from another process suspends, and the rollout goes on here', async (context) => {
    const { expect } = context;
    const { place, journal, runner } = drivenElsewhere(context);
    await untilEvent(journal, ({ type }) => type === 'claim-held');
    (await journal.send('first', { name: 'stop', reason: 'the node is drained' }))._unsafeUnwrap();
    expect(await runner.ended).toBe(true);
    expect(runner.lines().at(-1)).toMatchObject({ ended: 'stopped' });
    const options = { journal, providers: { local: cloudOf(place) }, samples: SAMPLES, id: 'first' };
    expect((await rollout(specOf(JOB), options).result).isOk()).toBe(true);
  });
});
