import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { BUCKET, PROJECT, startRoutingWorld, ZONE } from './routing-world.ts';

/** What the simulators do that the routers rely on, asked over the wire with nothing of Landfall. */

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

const headers = { authorization: 'Bearer token' };

interface Answer {
  readonly status: number;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
}

async function ask(path: string, init: RequestInit = {}): Promise<Answer> {
  const reply = await fetch(`${world.url}${path}`, { headers, ...init });
  const body = (await reply.json()) as Answer['body'];
  const error = body['error'] as { message?: string; errors?: readonly { reason?: string }[] } | undefined;
  return { status: reply.status, reason: error?.errors?.[0]?.reason, message: error?.message, body };
}

describe('Cloud DNS', () => {
  const ROOT = `/dns/v1/projects/${PROJECT}/managedZones/${ZONE}`;
  const change = async (body: object) => ask(`${ROOT}/changes`, { method: 'POST', body: JSON.stringify(body) });
  const name = 'a.example.com.';
  const one = { name, type: 'A', ttl: 60, rrdatas: ['192.0.2.1', '192.0.2.2'] };
  const item = { weight: 1, rrdatas: ['192.0.2.1'] };
  const weighted = (...items: readonly object[]) => ({ name, type: 'A', ttl: 60, routingPolicy: { wrr: { items } } });

  it('deletes a record set that is named exactly, in any order of its values, and no other (kubernetes-sigs/external-dns#467)', async () => {
    expect(await change({ additions: [one] })).toMatchObject({ status: 200 });
    expect(await change({ deletions: [{ ...one, ttl: 61 }] })).toMatchObject({
      status: 412,
      reason: 'conditionNotMet',
      message: "Precondition not met for 'entity.change.deletions[0]'",
    });
    expect(await change({ deletions: [{ ...one, rrdatas: one.rrdatas.toReversed() }] })).toMatchObject({ status: 200 });
    expect(await change({ deletions: [one] })).toMatchObject({
      status: 404,
      reason: 'notFound',
      message: "The 'entity.change.deletions[0]' resource named 'a.example.com. (A)' does not exist.",
    });
  });

  it('makes all of a change, or nothing', async () => {
    await change({ additions: [one] });
    const before = world.dns.recordsOf(ZONE);
    const wrong = { ...one, name: 'b.example.com.', rrdatas: ['X.X.X.X'] };
    expect(await change({ deletions: [one], additions: [wrong] })).toMatchObject({ status: 400 });
    expect(await change({ additions: [{ ...one, name: 'c.example.com.' }, one] })).toMatchObject({
      status: 409,
      reason: 'alreadyExists',
    });
    expect(world.dns.recordsOf(ZONE)).toEqual(before);
  });

  it('has nothing beside a CNAME record, and none at the apex ("Error messages" of Cloud DNS)', async () => {
    await change({ additions: [one] });
    const alias = { name, type: 'CNAME', ttl: 60, rrdatas: ['b.example.com.'] };
    expect(await change({ additions: [alias] })).toMatchObject({
      status: 400,
      reason: 'cnameResourceRecordSetConflict',
    });
    expect(await change({ additions: [{ ...alias, name: 'example.com.' }] })).toMatchObject({
      reason: 'recordTypeDisallowedAtZoneApex',
    });
  });

  it.each<readonly [string, object]>([
    ['a weight below 0', weighted({ ...item, weight: -1 })],
    ['two kinds of policy', { ...weighted(item), routingPolicy: { wrr: { items: [item] }, geo: { items: [] } } }],
    [
      'one location twice',
      {
        ...weighted(),
        routingPolicy: { geo: { items: [1, 2].map(() => ({ location: 'us-east1', rrdatas: ['192.0.2.1'] })) } },
      },
    ],
    [
      'checked addresses without a check',
      weighted({ weight: 1, healthCheckedTargets: { externalEndpoints: ['192.0.2.1'] } }),
    ],
    ['a record set of another zone', { ...one, name: 'a.example.org.' }],
    ['a name without a dot at its end', { ...one, name: 'a.example.com' }],
    ['two targets of a CNAME record', { name, type: 'CNAME', ttl: 60, rrdatas: ['b.example.com.', 'c.example.com.'] }],
    ['values and a policy', { ...weighted(item), rrdatas: ['192.0.2.1'] }],
  ])('refuses %s', async (_, addition) => {
    expect((await change({ additions: [addition] })).status).toBe(400);
  });

  it('gives back more than was written, and changes from pending to done', async () => {
    world.dns.pendingMs = 5_000;
    const made = await change({ additions: [weighted(item)] });
    expect(made.body).toMatchObject({ id: '1', status: 'pending' });
    const listed = await ask(`${ROOT}/rrsets?name=${name}`);
    expect(listed.body['rrsets']).toMatchObject([
      { kind: 'dns#resourceRecordSet', routingPolicy: { wrr: { items: [{ ...item, signatureRrdatas: [] }] } } },
    ]);
    world.clock.pass(5_000);
    expect((await ask(`${ROOT}/changes/1`)).body).toMatchObject({ status: 'done' });
    expect(await ask(`${ROOT}/changes/2`)).toMatchObject({ status: 404 });
    await change({ additions: [{ ...one, name: 'b.example.com.' }] });
    const last = await ask(`${ROOT}/changes?sortBy=changeSequence&sortOrder=descending&maxResults=1`);
    expect(last.body['changes']).toMatchObject([{ id: '2' }]);
  });

  it('knows nobody without a token, and no other zone', async () => {
    expect((await fetch(`${world.url}${ROOT}`)).status).toBe(401);
    expect(await ask(`${ROOT}-2`)).toMatchObject({
      status: 404,
      message: "The 'parameters.managedZone' resource named 'example-com-2' does not exist.",
    });
  });
});

describe('Cloud Storage', () => {
  const OBJECTS = `/storage/v1/b/${BUCKET}/o`;

  async function upload(text: string, condition: string): Promise<Answer> {
    const metadata = JSON.stringify({ name: 'a.json' });
    const body = `--x\r\ncontent-type: application/json\r\n\r\n${metadata}\r\n--x\r\ncontent-type: text/plain\r\n\r\n${text}\r\n--x--`;
    return ask(`/upload${OBJECTS}?uploadType=multipart${condition}`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'multipart/related; boundary=x' },
      body,
    });
  }

  it('writes under a condition: 0 for an object that is not there, or its generation', async () => {
    expect(await upload('one', '&ifGenerationMatch=1')).toMatchObject({ status: 412, reason: 'conditionNotMet' });
    const first = await upload('one', '&ifGenerationMatch=0');
    expect(first.status).toBe(200);
    world.clock.pass(1_000);
    expect(await upload('two', '&ifGenerationMatch=0')).toMatchObject({ status: 412 });
    expect(await upload('two', `&ifGenerationMatch=${String(first.body['generation'])}`)).toMatchObject({
      status: 200,
    });
    expect(world.storage.textOf(BUCKET, 'a.json')).toBe('two');
  });

  it('takes one write of an object a second (https://cloud.google.com/storage/docs/gcs429)', async () => {
    expect((await upload('one', '')).status).toBe(200);
    world.clock.pass(999);
    expect(await upload('two', '')).toMatchObject({ status: 429, reason: 'rateLimitExceeded' });
    world.clock.pass(1);
    expect((await upload('two', '')).status).toBe(200);
  });

  it('words the errors of a download as plain text, and others as JSON (firebase/firebase-tools#3647)', async () => {
    expect(await ask(`${OBJECTS}/a.json`)).toMatchObject({
      status: 404,
      reason: 'notFound',
      message: 'No such object: landfall-routes/a.json',
    });
    const download = await fetch(`${world.url}${OBJECTS}/a.json?alt=media`, { headers });
    expect(download.status).toBe(404);
    expect(download.headers.get('content-type')).toContain('text/html');
    expect(await download.text()).toBe('No such object: landfall-routes/a.json');
  });

  it('lets caches keep a public object for an hour, unless it says otherwise', async () => {
    world.storage.put(BUCKET, 'a.json', '{}');
    const found = await fetch(`${world.url}/${BUCKET}/a.json`);
    expect(found.headers.get('cache-control')).toBe('public, max-age=3600');
  });
});
