import { withEntries } from '@landfall/core/router';
import { describe, expect, it } from 'vitest';
import { add, both, withTable } from './ssm-setting.ts';
import {
  accountOfTest,
  COPY,
  call,
  entryOf,
  PARAMETER,
  parameterIn,
  REGION,
  ssmRouter,
  tableOf,
} from './table-setting.ts';

describe('errors', () => {
  it.each([
    ['throttled', { kind: 'throttle', retryAfterSeconds: 3 } as const, { kind: 'throttled', retryAfterMs: 3_000 }],
    [
      'a parameter that others change',
      { kind: 'error-before-commit', status: 400, code: 'TooManyUpdates', message: '' } as const,
      {
        kind: 'throttled',
        message: 'PutParameter in us-east-1: TooManyUpdates. Others change the parameter at the same time.',
      },
    ],
    ['a server error', { kind: 'error-before-commit' } as const, { kind: 'transient' }],
  ])('%s can be retried', async (_, fault, error) => {
    const account = await withTable();
    account.fault({ ...fault, api: 'PutParameter' });
    expect((await add('eu-west-1'))._unsafeUnwrapErr()).toMatchObject({ ...error, retryable: true });
    expect((await add('eu-west-1')).isOk()).toBe(true);
  });

  it('a policy that does not allow the call is named', async () => {
    const account = await withTable();
    account.fault({ kind: 'deny', api: 'GetParameter' });
    const error = (await ssmRouter().read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'permission', retryable: false });
    expect(error.message).toContain('GetParameter in us-east-1');
  });

  it('a label on the oldest version is named', async () => {
    const account = await withTable();
    const code = 'ParameterMaxVersionLimitExceeded';
    account.fault({ kind: 'error-before-commit', status: 400, code, api: 'PutParameter' });
    const error = (await add('eu-west-1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'quota' });
    expect(error.message).toContain('move the label to a newer version');
  });

  it('a secret is not a table', async () => {
    const account = accountOfTest();
    account.act(REGION, 'PutParameter', { Name: PARAMETER, Value: 'x', Type: 'SecureString' });
    const error = (await ssmRouter().read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain('is a SecureString');
  });
});

describe('size', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, number) =>
      entryOf(`region-${number}`, { url: `https://${number}.example.com/v1` }),
    );

  async function entered(count: number, router = ssmRouter()) {
    const table = await tableOf(router);
    return router.apply(withEntries(table, many(count)), table.version, call);
  }

  it('a table that is easy to read is written so, and a longer one without spaces', async () => {
    const account = accountOfTest();
    const text = () =>
      (account.act(REGION, 'GetParameter', { Name: PARAMETER }) as { readonly Parameter: { readonly Value: string } })
        .Parameter.Value;
    (await entered(10))._unsafeUnwrap();
    expect(text()).toContain('\n  "entries": [\n');
    (await entered(35))._unsafeUnwrap();
    expect(text()).not.toContain('\n');
  });

  it('a table above 4 KB is refused before it is sent, with what to do', async () => {
    const account = await withTable();
    const error = (await entered(45))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toMatch(
      /would have \d+ bytes with 46 entries, and a parameter of the standard tier holds 4096\./,
    );
    expect(error.message).toContain("Set tier: 'advanced' for 8 KB");
    expect(both(account)).toEqual(Array(2).fill(['us-east-1']));
  });

  it('an advanced parameter holds 8 KB, and no more', async () => {
    const account = await withTable();
    const router = ssmRouter({ tier: 'advanced' });
    (await entered(65, router))._unsafeUnwrap();
    expect(parameterIn(account, COPY).entries.length).toBe(66);
    const error = (await entered(99, router))._unsafeUnwrapErr();
    expect(error.message).toContain('Keep the table in a bucket with s3TableRouter.');
  });

  it('a parameter that is advanced stays so', async () => {
    await withTable();
    (await entered(2, ssmRouter({ tier: 'advanced' })))._unsafeUnwrap();
    expect((await add('eu-west-1')).isOk()).toBe(true);
  });
});

describe('options', () => {
  it.each<readonly [string, object, string]>([
    ['no region', { regions: [] }, 'regions: needs at least one region'],
    ['a region twice', { regions: [REGION, REGION] }, 'regions: has a region twice'],
    ['what is not a region', { regions: ['europe'] }, 'regions[0]: is not a region of AWS'],
    ['a name with spaces', { parameter: 'my table' }, 'parameter: is not the name of a parameter'],
    ['a path without a / at its start', { parameter: 'landfall/fraud' }, 'parameter: is not the name of a parameter'],
    ['a name that AWS keeps', { parameter: '/aws/fraud' }, "parameter: may not begin with 'aws' or 'ssm'"],
    ['another tier', { tier: 'gold' }, 'tier'],
    ['what is not a duration', { ttl: 'long' }, 'ttl: is not a duration'],
    ['a misspelt option', { region: REGION }, 'region'],
  ])('%s is refused', (_, options, message) => {
    expect(() => ssmRouter(options)).toThrow(message);
    expect(() => ssmRouter(options)).toThrow('The ssmTableRouter settings are not valid');
  });

  it('its name is where the table is, and its ttl half a minute', () => {
    const { name, capabilities } = ssmRouter();
    expect(name).toBe('ssm://us-east-1/landfall/fraud');
    expect(capabilities).toMatchObject({ compareAndSet: 'detected', ttlMs: 30_000 });
    expect(ssmRouter({ name: 'fraud', ttl: '2m' })).toMatchObject({ name: 'fraud', capabilities: { ttlMs: 120_000 } });
  });
});
