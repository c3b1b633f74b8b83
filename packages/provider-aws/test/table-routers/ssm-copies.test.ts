import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { createRegionRouter, type RoutingTable } from '@landfall/core/routing';
import { describe, expect, it } from 'vitest';
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

describe('copies', () => {
  it('are the same as the authority, to the letter', async () => {
    const account = await withTable();
    expect(parameterIn(account, COPY)).toEqual(parameterIn(account));
  });

  it('are written after the authority', async () => {
    const account = await withTable();
    const puts = account.calls.filter(({ api }) => api === 'PutParameter').map(({ region }) => region);
    expect(puts).toEqual([REGION, COPY]);
  });

  it('that fail are a failure that can be retried, and that says where clients have the table before', async () => {
    const account = await withTable();
    account.fault({ kind: 'throttle', api: 'PutParameter', region: COPY });
    const router = ssmRouter();
    const error = (await add('eu-west-1', router))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'throttled', retryable: true });
    expect(error.message).toContain(
      'The table is written in us-east-1, and its copy in eu-west-1 is not: clients there use the table before. Apply it again.',
    );
    expect(both(account)).toEqual([['eu-west-1', 'us-east-1'], ['us-east-1']]);
    expect((await add('eu-west-1', router)).isOk()).toBe(true);
    expect(both(account)).toEqual(Array(2).fill(['eu-west-1', 'us-east-1']));
  });

  it('are not read: a region that fails does not matter to a reader', async () => {
    const account = await withTable();
    account.setReachable(COPY, false);
    expect(regionsOf(await tableOf(ssmRouter()))).toEqual(['us-east-1']);
  });

  it('are what the clients of their region read, also while the first region is gone', async () => {
    const account = await withTable();
    account.setReachable(REGION, false);
    const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' };
    const ssm = new SSMClient({ region: COPY, credentials });
    // As the page on the routers of tables has it.
    const source = async () =>
      JSON.parse((await ssm.send(new GetParameterCommand({ Name: PARAMETER }))).Parameter?.Value ?? '') as RoutingTable;
    const invoke = async () => Promise.resolve({ status: 200 });
    const client = createRegionRouter({ source, policy: 'failover', invoke });
    expect(await client.send('request', { isIdempotent: true })).toMatchObject({ ok: true, region: 'aws/us-east-1' });
  });

  it('get what a person wrote into the authority, with the next change', async () => {
    const account = await withTable();
    edit(account, (table) => ({ ...table, version: 5, entries: [entryOf('us-east-1', { weight: 3 })] }));
    (await add('eu-west-1'))._unsafeUnwrap();
    expect(parameterIn(account, COPY)).toEqual(parameterIn(account));
    expect(parameterIn(account).entries[0]).toMatchObject({ weight: 3 });
  });

  it('do not replace a parameter that holds something else', async () => {
    const account = accountOfTest();
    putParameter(account, 'password', COPY);
    const error = (await add('eu-west-1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain("The parameter in eu-west-1 does not hold a table of the model 'fraud'");
  });

  it.each([
    ['though an older one is written into them at the same time', 'PutParameter'],
    ['though it is written right after an older one was read', 'GetParameter'],
  ])('end with the last table, %s', async (_, api) => {
    const account = await withTable();
    let isFirst = true;
    const others = async (region: string) => {
      if (region !== COPY || !isFirst) return;
      isFirst = false;
      (await add('sa-east-1'))._unsafeUnwrap();
    };
    (await add('eu-west-1', ssmRouter({ client: meanwhile(api, others, 9) })))._unsafeUnwrap();
    expect(both(account)).toEqual(Array(2).fill(['eu-west-1', 'sa-east-1', 'us-east-1']));
  });

  it('are not written first: a router that names another region first is refused', async () => {
    const account = await withTable();
    const swapped = ssmRouter({ regions: [COPY, REGION] });
    const error = (await swapped.read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toBe(
      'The routing table in eu-west-1 was written by routers that name us-east-1 first in regions, and this one names eu-west-1. Name us-east-1 first. To have eu-west-1 first for all routers, remove madeFrom from the table in every region.',
    );
    expect((await swapped.apply(parameterIn(account), 1, call)).isErr()).toBe(true);
    expect((await swapped.pending?.(call))?.isErr()).toBe(true);
    // As the message says.
    const unmark = ({ madeFrom: _, ...table }: RoutingTable & { madeFrom?: unknown }) => ({ ...table, version: 2 });
    edit(account, unmark, COPY);
    expect((await add('eu-west-1', swapped))._unsafeUnwrapErr().message).toContain(
      'The routing table in us-east-1 was',
    );
    edit(account, unmark);
    (await add('sa-east-1', swapped))._unsafeUnwrap();
    expect(both(account)).toEqual(Array(2).fill(['eu-west-1', 'sa-east-1', 'us-east-1']));
    expect((await ssmRouter().read(call)).isErr()).toBe(true);
  });
});
