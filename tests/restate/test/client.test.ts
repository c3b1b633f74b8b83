import { createServer } from 'node:http';
import { listRollouts, readRollout } from '@landfall/core';
import { restateClient, restateRuntime } from '@landfall/runtime-restate';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { endOf, servingCloud, specOf, stageOn, waitingSpec } from '../src/harness.ts';

const restate = inject('restate');
const ID = 'fraud-42';

test('options that are wrong are errors with their names', () => {
  expect(restateRuntime({ providers: undefined as never })._unsafeUnwrapErr()).toMatchObject({
    kind: 'invalid-options',
    issues: [{ path: 'providers', message: 'is missing' }],
  });
  expect(restateRuntime({ providers: {}, provider: {} } as never)._unsafeUnwrapErr()).toMatchObject({
    issues: [{ path: 'provider' }],
  });
  expect(restateClient({ ingress: 'nowhere' })._unsafeUnwrapErr()).toMatchObject({ issues: [{ path: 'ingress' }] });
  const withPassword = { ingress: 'http://user:secret@127.0.0.1:1' };
  expect(restateClient(withPassword)._unsafeUnwrapErr()).toMatchObject({ issues: [{ path: 'ingress' }] });
  const withPrefix = { ingress: 'http://127.0.0.1:1', prefix: 'my rollouts' };
  expect(restateClient(withPrefix)._unsafeUnwrapErr()).toMatchObject({ issues: [{ path: 'prefix' }] });
  const options = { ingress: 'http://127.0.0.1:1', timeoutMs: 0 };
  expect(restateClient(options)._unsafeUnwrapErr()).toMatchObject({ issues: [{ path: 'timeoutMs' }] });
});

test('where no Restate listens, each request is an error that names the address', async () => {
  const client = restateClient({ ingress: 'http://127.0.0.1:1/' })._unsafeUnwrap();
  const errors = [
    (await client.start(specOf()))._unsafeUnwrapErr(),
    (await client.list())._unsafeUnwrapErr(),
    (await client.attach('r').state())._unsafeUnwrapErr(),
  ];
  for (const error of errors) {
    expect(error).toMatchObject({ kind: 'journal-failed' });
    expect('message' in error && error.message).toMatch(/^Restate at http:\/\/127\.0\.0\.1:1 could not be reached: /);
  }
});

test('a Restate that does not answer is an error after the time limit', async () => {
  const silent = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => silent.close() && silent.closeAllConnections());
  await new Promise((resolve) => silent.once('listening', resolve));
  const { port } = silent.address() as { readonly port: number };
  const client = restateClient({ ingress: `http://127.0.0.1:${port}`, timeoutMs: 50 })._unsafeUnwrap();
  const error = (await client.list())._unsafeUnwrapErr();
  expect(error).toMatchObject({ kind: 'journal-failed' });
  expect('message' in error && error.message).toMatch(/did not answer within 0.05 s: check that it runs/);
});

describe.skipIf(restate === undefined)('on a Restate server', () => {
  if (restate === undefined) return;
  test('a rollout is started, listed, followed and read, and a second start of it changes nothing', async () => {
    const { client, serve } = stageOn(restate);
    await serve({ providers: { fake: servingCloud() } });
    const spec = specOf(['a', 'b']);
    expect((await client.start(spec, { id: ID }))._unsafeUnwrap()).toEqual({ id: ID });
    expect((await client.start(spec, { id: ID }))._unsafeUnwrap()).toEqual({ id: ID });
    const result = (await client.attach(ID, { pollMs: 20 }).result())._unsafeUnwrap();
    expect(result.done && result.result.isOk()).toBe(true);
    expect((await client.start(spec, { id: ID }))._unsafeUnwrap()).toEqual({ id: ID });

    const read = (await readRollout(client.journal, ID))._unsafeUnwrap();
    expect(read.events.map(({ seq }) => seq)).toEqual(read.events.map((_, index) => index + 1));
    expect(read.events.filter(({ type }) => type === 'rollout-start')).toHaveLength(1);
    const tail = (await client.journal.read(ID, 5))._unsafeUnwrap();
    expect(tail).toEqual(read.events.slice(5));
    expect((await client.journal.read(ID, read.events.length))._unsafeUnwrap()).toEqual([]);

    const listed = (await client.list())._unsafeUnwrap().find(({ id }) => id === ID);
    const { name, version } = spec.model;
    expect(listed).toMatchObject({ model: { name, version }, outcome: 'succeeded', status: 'ended', claims: [] });
    expect(listed?.events).toBe(read.events.length);
    const ledger = (await client.journal.ledger(['fake/a']))._unsafeUnwrap();
    expect(ledger).toMatchObject([{ desired: '42', rolloutId: ID }]);
  });

  test('a rollout that runs is listed as driven, with its claims', async () => {
    const { client, serve } = stageOn(restate);
    await serve({ providers: { fake: servingCloud() } });
    (await client.start(waitingSpec(), { id: ID }))._unsafeUnwrap();
    await expect
      .poll(async () => (await listRollouts(client.journal))._unsafeUnwrap().find(({ id }) => id === ID), {
        timeout: 60_000,
      })
      .toMatchObject({ status: 'driven', driver: { runner: 'Restate' }, claims: ['fake/a', 'fake/b'] });
    expect((await client.journal.list('unfinished'))._unsafeUnwrap().map(({ id }) => id)).toContain(ID);
    (await client.attach(ID).abort())._unsafeUnwrap();
    expect((await endOf(client, ID)).outcome).toBe('aborted');
    expect((await client.journal.claims())._unsafeUnwrap().get('fake/a')).toBeUndefined();
  });

  test('what is wrong with a start is an error, and nothing was started', async () => {
    const { client, serve } = stageOn(restate);
    await serve({ providers: { fake: servingCloud() } });
    const spec = specOf();
    expect((await client.start({ ...spec, regions: [] }, { id: ID }))._unsafeUnwrapErr()).toMatchObject({
      kind: 'invalid-spec',
      issues: [{ path: 'regions' }],
    });
    expect((await client.start(specOf(), { busyFor: 'soon' as never }))._unsafeUnwrapErr()).toMatchObject({
      kind: 'invalid-options',
    });
    expect((await client.attach(ID).state())._unsafeUnwrapErr()).toMatchObject({ kind: 'cannot-resume' });
    (await client.start(spec, { id: ID }))._unsafeUnwrap();
    const other = { ...spec, model: { ...spec.model, version: '43' } };
    expect((await client.start(other, { id: ID }))._unsafeUnwrapErr()).toEqual({
      kind: 'cannot-resume',
      reason: `rollout ${ID} exists with another spec: choose another id`,
    });
    await endOf(client, ID);
  });

  test('commands for a rollout that there is not, or that has ended, are refused', async () => {
    const { client, serve } = stageOn(restate);
    await serve({ providers: { fake: servingCloud() } });
    expect((await client.journal.send(ID, { name: 'abort' }))._unsafeUnwrapErr().kind).toBe('unknown');
    (await client.start(specOf(), { id: ID }))._unsafeUnwrap();
    await endOf(client, ID);
    expect((await client.journal.send(ID, { name: 'abort' }))._unsafeUnwrapErr().kind).toBe('ended');
    expect((await client.attach(ID).abort())._unsafeUnwrapErr()).toMatchObject({ kind: 'refused' });
  });

  test('its journal refuses to drive', async () => {
    const { client } = stageOn(restate);
    const lease = { rolloutId: 'r', runner: 'x', token: 1 };
    const { journal } = client;
    const answers = await Promise.all([
      journal.create('r', []),
      journal.append(lease, []),
      journal.acquire('r', 'x', 0, 1),
      journal.renew(lease, 0, 1),
      journal.release(lease),
      journal.claim(lease, []),
      journal.breakClaim('t', 0),
      journal.inbox(lease),
    ]);
    for (const answer of answers)
      expect(answer._unsafeUnwrapErr().message).toMatch(/^rollouts on Restate are driven by Restate/);
  });
});
