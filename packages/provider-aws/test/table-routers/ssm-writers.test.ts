import { SSMClient } from '@aws-sdk/client-ssm';
import { withEntries } from '@landfall/core/router';
import { describe, expect, it } from 'vitest';
import type { AwsSettings } from '../../src/index.ts';
import { meanwhile } from './meanwhile.ts';
import { add, both, edit, withTable } from './ssm-setting.ts';
import {
  accountOfTest,
  COPY,
  call,
  entryOf,
  PARAMETER,
  parameterIn,
  putParameter,
  REGION,
  regionsOf,
  ssmRouter,
  tableOf,
} from './table-setting.ts';

/** Clients whose first history is late: it lacks the last version. */
function withoutLastVersion(): NonNullable<AwsSettings['client']> {
  let isFirst = true;
  return (_, config) => {
    const client = new SSMClient(config as never);
    const send = async (command: never) => {
      const answer = (await client.send(command)) as { Parameters?: readonly object[] };
      if (answer.Parameters === undefined || !isFirst) return answer;
      isFirst = false;
      return { ...answer, Parameters: answer.Parameters.slice(0, -1) };
    };
    return { config: client.config, send } as never;
  };
}

describe('two writers at the same time', () => {
  it('the second one sees it by the version, merges both changes, and is told to read again', async () => {
    const account = await withTable();
    const second = ssmRouter({
      client: meanwhile('PutParameter', async () => (await add('eu-west-1'))._unsafeUnwrap()),
    });
    const error = (await add('sa-east-1', second))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'conflict' });
    expect(error.message).toContain('they wrote at the same time');
    expect(regionsOf(parameterIn(account))).toEqual(['eu-west-1', 'sa-east-1', 'us-east-1']);
    // Reading again shows that it is there: nothing more has to be written but the copy.
    expect((await add('sa-east-1', second)).isOk()).toBe(true);
    expect(both(account)).toEqual(Array(2).fill(['eu-west-1', 'sa-east-1', 'us-east-1']));
  });

  it('the merged table has a higher version than both, so that clients take it', async () => {
    const account = await withTable();
    const second = ssmRouter({ client: meanwhile('PutParameter', async () => add('eu-west-1')) });
    expect((await add('sa-east-1', second)).isErr()).toBe(true);
    expect(parameterIn(account).version).toBe(3);
  });

  it('of two first tables, one is made', async () => {
    const account = accountOfTest();
    const second = ssmRouter({ client: meanwhile('PutParameter', async () => add('eu-west-1')) });
    expect((await add('sa-east-1', second))._unsafeUnwrapErr().kind).toBe('conflict');
    expect(both(account)).toEqual(Array(2).fill(['eu-west-1']));
  });

  it('a second one whose process ends right after its write loses nobody a change', async () => {
    const account = await withTable();
    account.fault({ kind: 'reset-after-commit', api: 'PutParameter', region: REGION, after: 1 });
    const second = ssmRouter({ client: meanwhile('PutParameter', async () => add('eu-west-1')) });
    expect((await add('sa-east-1', second))._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
    expect(regionsOf(parameterIn(account))).toEqual(['sa-east-1', 'us-east-1']);
    const next = ssmRouter();
    expect(regionsOf(await tableOf(next))).toEqual(['eu-west-1', 'sa-east-1', 'us-east-1']);
    // Who reads an entry back asks whether all clients get it: that completes what was interrupted.
    expect((await next.pending?.(call))?._unsafeUnwrap()).toBeUndefined();
    expect(both(account)).toEqual(Array(2).fill(['eu-west-1', 'sa-east-1', 'us-east-1']));
  });
});

describe('a person who edits the table in between', () => {
  it('has the change kept, and so has the router', async () => {
    const account = await withTable();
    const person = () =>
      edit(account, (table) => ({
        ...table,
        version: 9,
        note: 'ours',
        entries: [entryOf('us-east-1', { weight: 7 })],
      }));
    const router = ssmRouter({ client: meanwhile('PutParameter', person) });
    expect((await add('eu-west-1', router))._unsafeUnwrapErr().kind).toBe('conflict');
    const { note, entries, version } = parameterIn(account);
    expect(note).toBe('ours');
    expect(version).toBe(10);
    expect(entries).toEqual([entryOf('us-east-1', { weight: 7 }), entryOf('eu-west-1')]);
  });

  it('keeps an entry that a router wants to change as well: the router reads it and decides', async () => {
    const account = await withTable();
    const person = () =>
      edit(account, (table) => ({ ...table, version: 9, entries: [entryOf('us-east-1', { weight: 7 })] }));
    const router = ssmRouter({ client: meanwhile('PutParameter', person) });
    const table = await tableOf(router);
    const heavier = withEntries(table, [entryOf('us-east-1', { weight: 50 })]);
    expect((await router.apply(heavier, table.version, call))._unsafeUnwrapErr().kind).toBe('conflict');
    expect((await tableOf(router)).entries).toEqual([entryOf('us-east-1', { weight: 7 })]);
  });

  it('who removes the parameter does not get it back', async () => {
    const account = await withTable();
    const person = () => account.act(REGION, 'DeleteParameter', { Name: PARAMETER });
    const applied = await add('eu-west-1', ssmRouter({ client: meanwhile('PutParameter', person) }));
    expect(applied._unsafeUnwrapErr().kind).toBe('conflict');
    expect((await tableOf(ssmRouter())).entries).toEqual([]);
  });

  it('who saves what is not JSON gets an error that says so, and keeps the text', async () => {
    const account = await withTable();
    putParameter(account, '{"version": 2,');
    const error = (await ssmRouter().read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toBe(
      'The routing table ssm://us-east-1/landfall/fraud is not JSON: correct it by hand, or remove it.',
    );
    expect((await ssmRouter().pending?.(call))?.isOk()).toBe(true);
    expect(regionsOf(parameterIn(account, COPY))).toEqual(['us-east-1']);
  });
});

describe('an answer that is lost', () => {
  it.each(['reset-after-commit', 'error-after-commit', 'cut-off'] as const)(
    'after %s, applying again finds the table there',
    async (kind) => {
      const account = await withTable();
      account.fault({ kind, api: 'PutParameter' });
      const router = ssmRouter();
      const table = await tableOf(router);
      const wanted = withEntries(table, [entryOf('eu-west-1')]);
      expect((await router.apply(wanted, table.version, call))._unsafeUnwrapErr()).toMatchObject({
        kind: 'transient',
        retryable: true,
      });
      expect((await router.apply(wanted, table.version, call)).isOk()).toBe(true);
      expect(both(account)).toEqual(Array(2).fill(['eu-west-1', 'us-east-1']));
    },
  );
});

describe('many versions', () => {
  it('a history that lacks the last version is read again later, and not taken for the table', async () => {
    const account = await withTable();
    edit(account, (table) => ({ ...table, entries: [entryOf('us-east-1', { weight: 7 })] }));
    const client = withoutLastVersion();
    const error = (await ssmRouter({ client }).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'transient', message: expect.stringContaining('does not have version 2 yet') });
    expect((await tableOf(ssmRouter({ client }))).entries).toEqual([entryOf('us-east-1', { weight: 7 })]);
  });

  it('the history is read in pages, and more than Parameter Store keeps are no trouble', async () => {
    const account = await withTable();
    for (let number = 0; number < 120; number += 1)
      edit(account, (table) => ({
        ...table,
        version: table.version + 1,
        entries: [entryOf('us-east-1', { weight: number + 1 })],
      }));
    expect((await tableOf(ssmRouter())).entries).toEqual([entryOf('us-east-1', { weight: 120 })]);
    expect(account.callCounts({})['GetParameterHistory']).toBe(2);
    (await add('eu-west-1'))._unsafeUnwrap();
    expect(regionsOf(parameterIn(account))).toEqual(['eu-west-1', 'us-east-1']);
  });
});
