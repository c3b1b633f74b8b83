import { err, ok } from 'neverthrow';
import { describe, expect, it } from 'vitest';
import { providerError } from '../provider/contract.ts';
import type { RoutingEntry } from '../routing/table/routing-table.ts';
import { defineRouter } from './define-router.ts';
import { memoryRouter } from './memory-router.ts';
import type { RouterParts } from './router-parts.ts';

const A: RoutingEntry = { region: 'aws/a', endpoint: 'fraud', weight: 1, state: 'in' };
const B: RoutingEntry = { region: 'gcp/b', endpoint: 'fraud', weight: 2, state: 'in' };
const { signal } = new AbortController();
const call = { model: 'fraud', signal };

/** A router of a value that a test can see and change. */
function placed(value: unknown, parts: Partial<RouterParts<number>> = {}) {
  const place = { value, tag: 1, writes: 0 };
  const router = defineRouter<number>({
    name: 'place',
    read: () => (place.value === null ? null : { value: place.value, tag: place.tag }),
    write({ table, tag }) {
      if (place.value !== null && tag !== place.tag) throw providerError({ kind: 'conflict', message: 'changed' });
      place.value = table;
      place.tag += 1;
      place.writes += 1;
    },
    ...parts,
  });
  return { place, router };
}

describe('a router of your own', () => {
  it('stores the first table where nothing is stored', async () => {
    const { place, router } = placed(null);
    const table = (await router.read(call))._unsafeUnwrap();
    const applied = await router.apply({ ...table, entries: [A] }, table.version, { signal });
    expect(applied._unsafeUnwrap()).toEqual({ version: 1, model: 'fraud', entries: [A] });
    expect(place.value).toEqual({ version: 1, model: 'fraud', entries: [A] });
  });

  it('keeps the fields that others added to the table, and to entries that stay', async () => {
    const note = { note: 'call Ada before you change this', version: 3, model: 'fraud' };
    const { place, router } = placed({
      ...note,
      entries: [
        { ...A, team: 'red' },
        { ...B, team: 'blue' },
      ],
    });
    const wanted = { version: 3, model: 'fraud', entries: [A, { ...B, weight: 5 }] };
    expect((await router.apply(wanted, 3, { signal })).isOk()).toBe(true);
    expect(place.value).toEqual({
      ...note,
      version: 4,
      entries: [
        { ...A, team: 'red' },
        { ...B, weight: 5 },
      ],
    });
  });

  it('does not write where the wanted table is there', async () => {
    const { place, router } = placed({ version: 3, model: 'fraud', entries: [A] });
    const answer = await router.apply({ version: 0, model: 'fraud', entries: [A] }, 1, { signal });
    expect(answer._unsafeUnwrap().version).toBe(3);
    expect(place.writes).toBe(0);
  });

  it('can do what its parts can do, and says what differs', () => {
    const all = ['weighted', 'latency', 'failover'];
    expect(placed(null).router.capabilities).toEqual({ policies: all, compareAndSet: 'exact', ttlMs: 0 });
    const read = () => null;
    expect(defineRouter({ name: 'r', read }).capabilities.compareAndSet).toBe('none');
    const capabilities = { compareAndSet: 'detected', ttlMs: 5 } as const;
    expect(defineRouter({ name: 'r', read, capabilities }).capabilities).toEqual({ policies: all, ...capabilities });
  });

  it.each<readonly [string, Partial<RouterParts<number>>, string, string]>([
    [
      'a result',
      { read: () => err(providerError({ kind: 'throttled', message: 'slow down' })) },
      'throttled',
      'slow down',
    ],
    ['an exception', { read: () => Promise.reject(new Error('boom')) }, 'unexpected', 'router place threw: boom'],
    [
      'an exception that mapError names',
      {
        read: () => Promise.reject(new Error('E42')),
        mapError: (thrown) => providerError({ kind: 'permission', message: `not allowed: ${String(thrown)}` }),
      },
      'permission',
      'not allowed: Error: E42',
    ],
  ])('turns %s into an error', async (_, parts, kind, message) => {
    const error = (await placed(null, parts).router.read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind, message });
  });

  it('calls nothing for a call that was cancelled, not even between reading and writing', async () => {
    const cancelled = new AbortController();
    const { place, router } = placed(null, {
      read() {
        cancelled.abort();
        return ok(null);
      },
    });
    const answer = await router.apply({ version: 0, model: 'fraud', entries: [A] }, 0, cancelled);
    expect(answer._unsafeUnwrapErr()).toMatchObject({
      kind: 'transient',
      message: 'router place was not called: the call was cancelled.',
    });
    expect(place.writes).toBe(0);
  });
});

describe('a router in memory', () => {
  it('begins with the table that it is given, and does not share it', async () => {
    const entries = [{ ...A }];
    const router = memoryRouter({ table: { version: 4, model: 'fraud', entries } });
    Reflect.set(entries[0] ?? {}, 'weight', 9);
    expect((await router.read(call))._unsafeUnwrap()).toEqual({ version: 4, model: 'fraud', entries: [A] });
  });

  it('refuses options that are not valid, with their path', () => {
    const table = { version: 1, model: 'fraud', entries: [A, A] };
    expect(() => memoryRouter({ table })).toThrow(
      "The table of memoryRouter is not valid: entries[1].region: 'aws/a' is in the table twice: remove one of its entries",
    );
    expect(() => memoryRouter({ tabel: table } as never)).toThrow("tabel is not a known field: did you mean 'table'?");
  });
});
