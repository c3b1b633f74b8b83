import { type RolloutRun, type RolloutSpec, rollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, onTestFinished, test } from 'vitest';
import type { CommandAnswer, CommandRequest, Problem } from '../../src/index.ts';
import type { RawResponse } from './raw-http.ts';
import { type Followed, follow } from './sse-client.ts';
import { signIn, type Visited, visit } from './studio-setting.ts';

const SPEC: RolloutSpec = {
  model: { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' },
  regions: ['fake/a', ['fake/b', 'fake/c']],
  approvals: [{ before: 'wave-2', by: ['Ada', 'Grace'], within: '1h' }],
};
const ID = 'fraud-42';

/** A rollout that runs, and waits for an approval before its second wave. */
async function waiting(journal: Journal): Promise<RolloutRun> {
  const run = rollout(SPEC, { providers: { fake: fakeProvider() }, journal, id: ID });
  await new Promise<void>((resolve) => {
    run.on('step-start', ({ action }) => {
      if (action === 'approve') resolve();
    });
  });
  return run;
}

async function visiting(journal: Journal): Promise<Visited> {
  const visited = await visit({ journal, by: 'Ada' });
  onTestFinished(() => visited.studio.close());
  return visited;
}

function send(visited: Visited, command: CommandRequest, headers = {}): Promise<RawResponse> {
  return visited.post(`/api/rollouts/${ID}/commands`, command, headers);
}

function commandsIn({ messages }: Followed): readonly Readonly<Record<string, unknown>>[] {
  const events = messages.map(({ data }) => JSON.parse(data) as Readonly<Record<string, unknown>>);
  return events.filter(({ type }) => type === 'command');
}

const APPROVE: CommandRequest = { name: 'approve', step: 'approve:wave-2', reason: 'a looks well' };

test('an approval from the page is left in the journal, taken by the rollout, and seen by everybody who follows', async () => {
  const journal = memoryJournal();
  const run = await waiting(journal);
  const visited = await visiting(journal);
  const ada = await follow(`${visited.origin}/api/rollouts/${ID}/events`, visited.headers);
  const grace = await follow(`${visited.origin}/api/rollouts/${ID}/events`, {
    ...visited.headers,
    cookie: await signIn(visited.studio),
  });

  const left = await send(visited, APPROVE);
  expect(left.status).toBe(202);
  const answer = JSON.parse(left.body) as CommandAnswer;
  expect(answer).toMatchObject({ driven: true, command: { ...APPROVE, by: 'Ada' } });
  expect((await run.result).isOk()).toBe(true);
  for (const followed of [ada, grace]) {
    await followed.until(followed.isOver);
    const [taken] = commandsIn(followed);
    expect(taken).toMatchObject({
      name: 'approve',
      step: 'approve:wave-2',
      reason: 'a looks well',
      seq: expect.any(Number),
    });
    expect(taken?.['refused']).toBeUndefined();
    expect(Number(taken?.['seq'])).toBeGreaterThan(answer.after);
    expect(followed.messages.at(-1)?.event).toBe('end');
  }
});

test('of two people who approve at once, one does, and the other is told that it was decided', async () => {
  const journal = memoryJournal();
  const run = await waiting(journal);
  const visited = await visiting(journal);
  const followed = await follow(`${visited.origin}/api/rollouts/${ID}/events`, visited.headers);
  const both = await Promise.all(['Ada', 'Grace'].map((by) => send(visited, { ...APPROVE, by })));
  expect((await run.result).isOk()).toBe(true);
  await followed.until(followed.isOver);
  const refusedAtOnce = both.flatMap(({ status, body }) =>
    status === 409 ? [(JSON.parse(body) as Problem).message] : [],
  );
  const refusedLater = commandsIn(followed).flatMap(({ refused }) =>
    refused === undefined ? [] : [JSON.stringify(refused)],
  );
  const taken = commandsIn(followed).filter(({ refused }) => refused === undefined);
  expect(taken).toHaveLength(1);
  const refused = [...refusedAtOnce, ...refusedLater];
  expect(refused).toHaveLength(1);
  expect(refused[0]).toMatch(/decided already|nothing waits to be approved|is over/);
});

test('a command that makes no sense now is refused, with why and what to do instead, and is not left', async () => {
  const journal = memoryJournal();
  const run = await waiting(journal);
  const visited = await visiting(journal);
  const refusal = async (command: CommandRequest): Promise<string> => {
    const { status, body } = await send(visited, command);
    const problem = JSON.parse(body) as Problem;
    expect([status, problem.kind]).toEqual([409, 'refused']);
    return problem.message;
  };
  expect(await refusal({ name: 'resume' })).toContain('it runs already');
  expect(await refusal({ ...APPROVE, step: 'approve:wave-9' })).toContain("open is 'approve:wave-2'");
  expect(await refusal({ ...APPROVE, by: 'Mallory' })).toContain("'Mallory' may not approve");
  expect(await refusal({ name: 'retry', step: 'hold-1' })).toContain('nothing that failed waits');
  expect((await send(visited, { name: 'abort', reason: 'enough' })).status).toBe(202);
  expect((await run.result).isErr()).toBe(true);
  expect(await refusal({ name: 'pause' })).toContain('over');
  const none = await visited.post('/api/rollouts/none/commands', { name: 'pause' });
  expect([none.status, (JSON.parse(none.body) as Problem).kind]).toEqual([404, 'unknown-rollout']);
});

test('a journal that cannot keep the command is said, and the command can be sent again', async () => {
  const kept = memoryJournal();
  const run = await waiting(kept);
  let isFull = true;
  const keep: Journal['send'] = (...given) =>
    isFull ? Promise.reject(new Error('the disk is full')) : kept.send(...given);
  const visited = await visiting({ ...kept, send: keep });
  const failed = await send(visited, APPROVE);
  expect(failed.status).toBe(503);
  expect((JSON.parse(failed.body) as Problem).message).toContain('the disk is full');
  isFull = false;
  expect((await send(visited, APPROVE)).status).toBe(202);
  expect((await run.result).isOk()).toBe(true);
});
