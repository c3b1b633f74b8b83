import { type Router, withEntries } from '@landfall/core/router';
import { createRegionRouter } from '@landfall/core/routing';
import { describe, expect, it } from 'vitest';
import type { SimulatedAccount } from '../simulator/simulated-account.ts';
import { meanwhile } from './meanwhile.ts';
import {
  accountOfTest,
  BUCKET,
  COPY,
  call,
  entryOf,
  KEY,
  objectIn,
  putObject,
  REGION,
  regionsOf,
  s3Router,
  tableOf,
} from './table-setting.ts';

const OBJECT = `s3://${BUCKET}/${KEY}`;

/** Enters a region, and gives what `apply` answered. */
async function add(region: string, router: Router = s3Router()) {
  const table = await tableOf(router);
  return router.apply(withEntries(table, [entryOf(region)]), table.version, call);
}

/** A bucket with a table of one entry. */
async function withTable(): Promise<SimulatedAccount> {
  const account = accountOfTest();
  (await add('us-east-1'))._unsafeUnwrap();
  return account;
}

describe('two writers at the same time', () => {
  it('one of them is told to read again, and then both have their entries', async () => {
    const account = await withTable();
    const second = s3Router({ client: meanwhile('PutObject', async () => add('eu-west-1')) });
    const error = (await add('sa-east-1', second))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'conflict' });
    expect(error.message).toBe(
      'The routing table s3://landfall-routes/routes/fraud.json was changed by others: the object is another one by now. Read it again, and apply the change to what was read.',
    );
    expect(regionsOf(objectIn(account))).toEqual(['eu-west-1', 'us-east-1']);
    (await add('sa-east-1', second))._unsafeUnwrap();
    expect(regionsOf(objectIn(account))).toEqual(['eu-west-1', 'sa-east-1', 'us-east-1']);
  });

  it('of two first tables, one is made', async () => {
    const account = accountOfTest();
    const second = s3Router({ client: meanwhile('PutObject', async () => add('eu-west-1')) });
    expect((await add('sa-east-1', second))._unsafeUnwrapErr().kind).toBe('conflict');
    expect(regionsOf(objectIn(account))).toEqual(['eu-west-1']);
  });

  it('a conflict during the upload (409) is one as well', async () => {
    const account = await withTable();
    account.fault({ kind: 'error-before-commit', status: 409, code: 'ConditionalRequestConflict', api: 'PutObject' });
    expect((await add('eu-west-1'))._unsafeUnwrapErr().kind).toBe('conflict');
    expect((await add('eu-west-1')).isOk()).toBe(true);
  });
});

describe('a person', () => {
  it('who uploads another table in between has it kept', async () => {
    const account = await withTable();
    const theirs = { version: 7, model: 'fraud', entries: [entryOf('us-east-1', { weight: 5 })], note: 'ours' };
    const router = s3Router({ client: meanwhile('PutObject', () => putObject(account, JSON.stringify(theirs))) });
    expect((await add('eu-west-1', router))._unsafeUnwrapErr().kind).toBe('conflict');
    expect(objectIn(account)).toEqual(theirs);
    (await add('eu-west-1', router))._unsafeUnwrap();
    expect(objectIn(account)).toEqual({ ...theirs, version: 8, entries: [...theirs.entries, entryOf('eu-west-1')] });
  });

  it('who deletes the object in between does not get it back', async () => {
    const account = await withTable();
    const router = s3Router({ client: meanwhile('PutObject', () => account.deleteObject(OBJECT)) });
    expect((await add('eu-west-1', router))._unsafeUnwrapErr().kind).toBe('conflict');
    expect((await tableOf(router)).entries).toEqual([]);
  });

  it('who uploads what is not JSON gets an error that says so', async () => {
    const account = await withTable();
    putObject(account, '<table>');
    const error = (await s3Router().read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain('is not JSON: correct it by hand, or remove it.');
  });
});

describe('an answer that is lost', () => {
  it.each(['reset-after-commit', 'error-after-commit'] as const)(
    'after %s, applying again finds the table there',
    async (kind) => {
      const account = await withTable();
      account.fault({ kind, api: 'PutObject' });
      const router = s3Router();
      const table = await tableOf(router);
      const wanted = withEntries(table, [entryOf('eu-west-1')]);
      const lost = (await router.apply(wanted, table.version, call))._unsafeUnwrapErr();
      expect(lost).toMatchObject({ kind: 'transient', retryable: true });
      expect((await router.apply(wanted, table.version, call))._unsafeUnwrap().version).toBe(2);
      expect(account.callCounts({})['PutObject']).toBe(2);
    },
  );

  it.each(['cut-off', 'html'] as const)('%s: what is read only in part is not taken for the table', async (kind) => {
    const account = await withTable();
    account.fault({ kind, api: 'GetObject' });
    const error = (await s3Router().read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'transient', retryable: true });
  });
});

it('a read that is cancelled while the table comes ends', async () => {
  const Body = { transformToString: async () => new Promise(() => {}) };
  const client = () => ({ send: async () => Promise.resolve({ ETag: '"one"', Body }) });
  const cancelled = new AbortController();
  const reading = s3Router({ client }).read({ model: 'fraud', signal: cancelled.signal });
  setTimeout(() => cancelled.abort(), 5);
  expect((await reading)._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
});

describe('errors', () => {
  it('throttling can be retried', async () => {
    const account = await withTable();
    account.fault({ kind: 'throttle', api: 'PutObject', retryAfterSeconds: 2 });
    expect((await add('eu-west-1'))._unsafeUnwrapErr()).toMatchObject({
      kind: 'throttled',
      retryable: true,
      retryAfterMs: 2_000,
    });
  });

  it('a bucket that is not there, or is in another region, is named', async () => {
    accountOfTest();
    const missing = (await s3Router({ bucket: 'no-such-bucket' }).read(call))._unsafeUnwrapErr();
    expect(missing).toMatchObject({ kind: 'not-found', vendorCode: 'NoSuchBucket' });
    const elsewhere = (await s3Router({ region: COPY }).read(call))._unsafeUnwrapErr();
    expect(elsewhere).toMatchObject({ kind: 'invalid', vendorCode: 'PermanentRedirect' });
    expect(elsewhere.message).toContain('Set region to the region of the bucket.');
  });

  it('a caller who may not list the bucket is told that the object may be missing', async () => {
    const account = accountOfTest();
    account.fault({ kind: 'deny', api: 'GetObject' });
    const error = (await s3Router().read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'permission' });
    expect(error.message).toContain('with s3:ListBucket on the bucket, S3 says so');
  });
});

describe('clients', () => {
  it('read the object by HTTP, and get it again only if it has changed', async () => {
    const account = await withTable();
    const address = `https://${BUCKET}.s3.${REGION}.amazonaws.com/${KEY}`;
    const first = await fetch(address);
    expect(first.headers.get('content-type')).toBe('application/json');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const ask = async () => fetch(address, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect((await ask()).status).toBe(304);
    (await add('eu-west-1', s3Router({ cacheControl: 'max-age=10' })))._unsafeUnwrap();
    const second = await ask();
    expect(second.headers.get('cache-control')).toBe('max-age=10');
    expect(regionsOf((await second.json()) as never)).toEqual(['eu-west-1', 'us-east-1']);

    const client = createRegionRouter({
      source: address,
      policy: 'failover',
      invoke: async ({ region }) => Promise.resolve({ status: 200, region }),
    });
    const sent = await client.send('request', { isIdempotent: true });
    expect(sent).toMatchObject({ ok: true, region: 'aws/us-east-1' });
    expect(account.unexpected).toEqual([]);
  });
});

describe('options', () => {
  it.each<readonly [string, object, string]>([
    ['what is not a bucket', { bucket: 's3://routes' }, 'bucket: is not the name of a bucket'],
    ['a key with a / at its start', { key: '/fraud.json' }, 'key: is not the key of an object'],
    ['an empty key', { key: '' }, 'key: is not the key of an object'],
    ['what is not a region', { region: 'eu' }, 'region: is not a region of AWS'],
    ['what is not a duration', { ttl: -1 }, 'ttl: is not a duration'],
    ['a misspelt option', { cache: 'no-cache' }, 'cache'],
  ])('%s is refused', (_, options, message) => {
    expect(() => s3Router(options)).toThrow(message);
    expect(() => s3Router(options)).toThrow('The s3TableRouter settings are not valid');
  });

  it('its name is where the table is, and its compare-and-set exact', () => {
    const { name, capabilities } = s3Router();
    expect(name).toBe('s3://landfall-routes/routes/fraud.json');
    expect(capabilities).toMatchObject({ compareAndSet: 'exact', ttlMs: 30_000 });
  });
});
