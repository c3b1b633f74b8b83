import { startRollout } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import {
  bound,
  specIn,
  startQueue,
  until,
  untilSucceeded,
  type WorkerSetting,
  workerSetting,
} from './worker-setting.ts';

startQueue();

const APPROVE = { name: 'approve', step: 'approve:cutover' } as const;

/** Starts a rollout, and waits until it rests: only a command brings it on. */
async function untilItRests({ journal, fake, waiting }: WorkerSetting): Promise<void> {
  const spec = specIn('a', { approvals: [{ before: 'cutover' }] });
  (await startRollout(spec, { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  await until(async () => {
    const [job] = await waiting('r');
    expect(Number(job?.startAfter ?? 0)).toBeGreaterThan(Date.now() + 10_000);
  });
  expect(fake.trafficIn('a')).toEqual({});
}

test('a command moves the job of its rollout forward, where the journal is asked for commands', async () => {
  const setting = workerSetting();
  const { watchInbox: _, ...journal } = setting.journal;
  await setting.start({ journal, sweepMs: 100 });
  await untilItRests(setting);
  (await setting.journal.send('r', APPROVE))._unsafeUnwrap();
  await untilSucceeded(setting.journal, ['r']);
  expect(setting.errors).toEqual([]);
});

test('a suspended rollout keeps a job, due within an hour, which a command moves forward', async () => {
  const { journal, fake, start, waiting } = workerSetting(fakeProvider({ deployMs: 2_000 }));
  (await startRollout(specIn('a'), { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  (await journal.send('r', { name: 'stop' }))._unsafeUnwrap();
  await start({ sweepMs: 100 });
  await until(async () => {
    const [job] = await waiting('r');
    expect(Math.abs(Number(job?.startAfter ?? 0) - Date.now() - 3_600_000)).toBeLessThan(60_000);
  });
  (await journal.send('r', { name: 'resume' }))._unsafeUnwrap();
  await untilSucceeded(journal, ['r']);
  expect(fake.trafficIn('a')).toEqual({ '42': 100 });
});

test('a journal that cannot be asked for commands is reported and asked again, though the listener throws', async () => {
  const { journal, start } = workerSetting();
  let asked = 0;
  const reported: string[] = [];
  await start({
    journal: {
      ...journal,
      commanded: async () => {
        asked += 1;
        if (asked === 2) throw new Error('a journal that throws');
        return err({ kind: 'failed', message: 'no database' });
      },
    },
    onError: ({ message }) => {
      reported.push(message);
      throw new Error('a listener that throws');
    },
  });
  await until(() => expect(reported.length).toBeGreaterThan(3));
  expect(reported.slice(0, 3)).toEqual([
    'the journal could not list the rollouts with commands: no database',
    'the journal could not list the rollouts with commands: a journal that throws',
    'the journal could not list the rollouts with commands: no database',
  ]);
});

test('a command takes effect without a poll, where the journal tells of it', async () => {
  const setting = workerSetting();
  // It rests under one worker; another one then only knows it from its sweep.
  const first = await setting.start({ sweepMs: 100 });
  await untilItRests(setting);
  void (await first.stop());
  const { commanded: _, ...journal } = setting.journal;
  let listed = 0;
  const counting: Journal = {
    ...journal,
    list: (which) => {
      listed += 1;
      return journal.list(which);
    },
  };
  await setting.start({ journal: counting, pollMs: 3_600_000, forUpTo: 0 });
  await until(() => expect(listed).toBe(1));
  // What it does with the answer comes after it: until then the command may be missed, and a second one may not.
  await until(async () => {
    void (await setting.journal.send('r', APPROVE));
    const [kept] = (await setting.journal.list())._unsafeUnwrap();
    expect(kept?.outcome).toBe('succeeded');
  });
});

test('a command for a rollout that another runner drives is not asked about at every poll', async () => {
  const { boss, queue, journal, fake, start, waiting } = workerSetting();
  (await startRollout(specIn('a'), { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  (await journal.acquire('r', 'somebody', Date.now(), 3_600_000))._unsafeUnwrap();
  (await journal.send('r', { name: 'pause' }))._unsafeUnwrap();
  let sent = 0;
  const counting = new Proxy(boss, {
    get: (target, name: keyof typeof boss) => {
      if (name === 'send') sent += 1;
      return bound(target, name);
    },
  });
  let asked = 0;
  const commanded: Journal['commanded'] = async () => {
    asked += 1;
    const { commanded: ask = () => Promise.reject(new Error('it can be asked')) } = journal;
    return ask();
  };
  await start({ boss: counting, queue, journal: { ...journal, commanded }, pollMs: 20 });
  await until(() => expect(asked).toBeGreaterThan(20));
  // For the command, and after the turn that found the other runner.
  expect(sent).toBeLessThanOrEqual(4);
  expect(await waiting('r')).toHaveLength(1);
});
