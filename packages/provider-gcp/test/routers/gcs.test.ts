import { type Router, withEntries } from '@landfall/core/router';
import { createRegionRouter } from '@landfall/core/routing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  add,
  BUCKET,
  call,
  entryOf,
  gcsRouter,
  OBJECT,
  objectIn,
  regionsOf,
  startRoutingWorld,
  tableOf,
} from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

/** Adds a region, a second after whatever was written before. */
async function addLater(router: Router, region: string) {
  world.clock.pass(1_000);
  return add(router, region);
}

async function withTable(): Promise<void> {
  (await add(gcsRouter(world), 'us-central1'))._unsafeUnwrap();
  world.clock.pass(1_000);
}

describe('two writers at the same time', () => {
  it('one of them is told to read again, and then both have their entries', async () => {
    await withTable();
    world.storage.troubles.before('objects.insert', async () => add(gcsRouter(world), 'europe-west4'));
    const second = gcsRouter(world);
    const error = (await add(second, 'asia-east1'))._unsafeUnwrapErr();
    expect(error.kind).toBe('conflict');
    expect(error.message).toBe(
      'The routing table gs://landfall-routes/routes/fraud.json was changed by others: the object is another one by now. Read it again, and apply the change to what was read.',
    );
    expect(regionsOf(objectIn(world))).toEqual(['us-central1', 'europe-west4']);
    (await addLater(second, 'asia-east1'))._unsafeUnwrap();
    expect(regionsOf(objectIn(world))).toEqual(['us-central1', 'europe-west4', 'asia-east1']);
  });

  it('of two first tables, one is made', async () => {
    world.storage.troubles.before('objects.insert', async () => add(gcsRouter(world), 'europe-west4'));
    expect((await add(gcsRouter(world), 'asia-east1'))._unsafeUnwrapErr().kind).toBe('conflict');
    expect(regionsOf(objectIn(world))).toEqual(['europe-west4']);
  });
});

describe('a person', () => {
  it('who uploads another table in between has it kept', async () => {
    await withTable();
    const theirs = { version: 7, model: 'fraud', entries: [entryOf('us-central1', { weight: 5 })], note: 'ours' };
    world.storage.troubles.before('objects.insert', () => world.storage.put(BUCKET, OBJECT, JSON.stringify(theirs)));
    const router = gcsRouter(world);
    expect((await add(router, 'europe-west4'))._unsafeUnwrapErr().kind).toBe('conflict');
    expect(objectIn(world)).toEqual(theirs);
    (await addLater(router, 'europe-west4'))._unsafeUnwrap();
    expect(objectIn(world)).toEqual({ ...theirs, version: 8, entries: [...theirs.entries, entryOf('europe-west4')] });
  });

  it('who deletes the object in between does not get it back', async () => {
    await withTable();
    world.storage.troubles.before('objects.insert', () => world.storage.put(BUCKET, OBJECT, undefined));
    const router = gcsRouter(world);
    expect((await add(router, 'europe-west4'))._unsafeUnwrapErr().kind).toBe('conflict');
    expect((await tableOf(router)).entries).toEqual([]);
  });

  it('who uploads what is not JSON gets an error that says so', async () => {
    world.storage.put(BUCKET, OBJECT, '<table>');
    const error = (await gcsRouter(world).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toBe(
      'The routing table gs://landfall-routes/routes/fraud.json is not JSON: correct it by hand, or remove it.',
    );
  });

  it('who replaces the object while it is read has the reader try again', async () => {
    await withTable();
    world.storage.troubles.before('objects.download', () => world.storage.put(BUCKET, OBJECT, '{}'));
    expect((await gcsRouter(world).read(call))._unsafeUnwrapErr()).toMatchObject({
      kind: 'transient',
      retryable: true,
    });
  });
});

describe('an answer that is lost', () => {
  it.each(['reset-after', 'cut-off'] as const)('after %s, applying again finds the table there', async (how) => {
    await withTable();
    world.storage.troubles.faults.push({ method: 'objects.insert', how });
    const router = gcsRouter(world);
    const table = await tableOf(router);
    const wanted = withEntries(table, [...table.entries, entryOf('europe-west4')]);
    const lost = (await router.apply(wanted, table.version, call))._unsafeUnwrapErr();
    expect(lost).toMatchObject({ kind: 'transient', retryable: true });
    expect((await router.apply(wanted, table.version, call))._unsafeUnwrap().version).toBe(2);
    expect(world.storage.troubles.calls.filter((name) => name === 'objects.insert')).toHaveLength(2);
  });

  it.each([
    ['objects.get', 'html'],
    ['objects.get', 'cut-off'],
    ['objects.download', 'html'],
    ['objects.download', 'cut-off'],
    ['objects.download', 'reset-before'],
  ] as const)('%s: %s is not taken for the table', async (method, how) => {
    await withTable();
    world.storage.troubles.faults.push({ method, how });
    expect((await gcsRouter(world).read(call))._unsafeUnwrapErr()).toMatchObject({
      kind: 'transient',
      retryable: true,
    });
  });

  it('of a login page is not taken for success', async () => {
    world.storage.troubles.faults.push({ method: 'objects.insert', how: 'html' });
    expect((await add(gcsRouter(world), 'us-central1'))._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
  });

  it('of a 404 that is not from Google does not mean that there is no table', async () => {
    await withTable();
    const page = { method: 'objects.get', how: 'page', status: 404 } as const;
    world.storage.troubles.faults.push(page);
    expect((await gcsRouter(world).read(call))._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
  });
});

describe('errors', () => {
  it('two writes within a second are throttled, and may be tried again after a second', async () => {
    await withTable();
    const router = gcsRouter(world);
    (await add(router, 'europe-west4'))._unsafeUnwrap();
    expect((await add(router, 'asia-east1'))._unsafeUnwrapErr()).toMatchObject({
      kind: 'throttled',
      retryable: true,
      retryAfterMs: 1_000,
    });
    expect((await addLater(router, 'asia-east1')).isOk()).toBe(true);
  });

  it('a bucket that is not there is named, by a read and by a write', async () => {
    const router = gcsRouter(world, { bucket: 'no-such-bucket' });
    const message =
      'The options of gcsTableRouter are not valid: bucket: there is no bucket no-such-bucket: check its name.';
    expect((await router.read(call))._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid', message });
    world.storage.putBucket('no-such-bucket');
    const table = await tableOf(router);
    world.begin();
    const wanted = { ...table, entries: [entryOf('us-central1')] };
    expect((await router.apply(wanted, 0, call))._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid', message });
  });

  it('a permission that is missing is named', async () => {
    const message =
      "rollouts@p.iam.gserviceaccount.com does not have storage.objects.get access to the Google Cloud Storage object. Permission 'storage.objects.get' denied on resource (or it may not exist).";
    world.storage.troubles.faults.push({
      method: 'objects.get',
      how: 'refused',
      status: 403,
      reason: 'forbidden',
      message,
    });
    const error = (await gcsRouter(world).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'permission', retryable: false });
    expect(error.message).toContain('storage.objects.get');
  });
});

describe('a table that did not change', () => {
  it('is not downloaded again', async () => {
    await withTable();
    const router = gcsRouter(world);
    world.storage.troubles.calls.length = 0;
    for (let times = 0; times < 3; times += 1) expect(regionsOf(await tableOf(router))).toEqual(['us-central1']);
    expect(world.storage.troubles.calls.filter((name) => name === 'objects.download')).toHaveLength(1);
  });
});

describe('clients', () => {
  it('read the object by HTTP, and get it again only if it has changed', async () => {
    await withTable();
    const address = `${world.url}/${BUCKET}/${OBJECT}`;
    const first = await fetch(address);
    expect(first.headers.get('content-type')).toBe('application/json');
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const ask = async () => fetch(address, { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
    expect((await ask()).status).toBe(304);
    (await addLater(gcsRouter(world, { cacheControl: 'max-age=10' }), 'europe-west4'))._unsafeUnwrap();
    const second = await ask();
    expect(second.headers.get('cache-control')).toBe('max-age=10');
    expect(regionsOf((await second.json()) as never)).toEqual(['us-central1', 'europe-west4']);

    const client = createRegionRouter({
      source: address,
      policy: 'failover',
      invoke: async ({ region }) => Promise.resolve({ status: 200, region }),
    });
    expect(await client.send('request', { isIdempotent: true })).toMatchObject({ ok: true, region: 'gcp/us-central1' });
  });
});

describe('options', () => {
  it.each<readonly [string, object, string]>([
    ['what is not a bucket', { bucket: 'gs://routes' }, 'bucket: is not the name of a bucket'],
    ['an empty object', { object: '' }, 'object: is not the name of an object'],
    ['an object of two lines', { object: 'a\nb' }, 'object: is not the name of an object'],
    ['a header of two lines', { cacheControl: 'a\nb' }, 'cacheControl: is not a value of the header Cache-Control'],
    ['what is not a duration', { ttl: -1 }, 'ttl: is not a duration'],
    ['a misspelt option', { cache: 'no-cache' }, 'cache'],
  ])('%s is refused', (_, options, message) => {
    expect(() => gcsRouter(world, options)).toThrow(message);
    expect(() => gcsRouter(world, options)).toThrow('The gcsTableRouter settings are not valid');
  });

  it('its name is where the table is, and its compare-and-set exact', () => {
    const { name, capabilities } = gcsRouter(world);
    expect(name).toBe('gs://landfall-routes/routes/fraud.json');
    expect(capabilities).toMatchObject({ compareAndSet: 'exact', ttlMs: 30_000 });
    expect(gcsRouter(world, { name: 'fraud', ttl: '5s' })).toMatchObject({
      name: 'fraud',
      capabilities: { ttlMs: 5_000 },
    });
  });

  it('an object whose name has signs of an address is found', async () => {
    const router = gcsRouter(world, { object: 'routes/a b?c#d/ü.json' });
    (await add(router, 'us-central1'))._unsafeUnwrap();
    expect(regionsOf(await tableOf(router))).toEqual(['us-central1']);
    expect(world.storage.textOf(BUCKET, 'routes/a b?c#d/ü.json')).toBeDefined();
  });
});
