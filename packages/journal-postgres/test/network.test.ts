import type { RolloutEvent } from '@landfall/core';
import type { Journal, Lease } from '@landfall/core/journal';
import { journalRules } from '@landfall/core/testing';
import {
  everyOr,
  type Fate,
  SEED,
  seededRandom,
  shareOf,
  shareTitle,
  startTcpProxy,
  type TcpProxy,
  type Towards,
} from '@landfall/tests-support';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type PostgresJournal, type PostgresOptions, postgresJournal } from '../src/index.ts';
import { newSchema, SERVER } from './own-schema.ts';

const PORT = Number(new URL(SERVER).port);

function through(port: number, options: PostgresOptions): PostgresJournal {
  const url = new URL(SERVER);
  url.port = String(port);
  return postgresJournal(url.href, { time: 'caller', ...options });
}

const event = (seq: number): RolloutEvent => ({
  v: 3,
  seq,
  at: seq,
  rolloutId: 'r',
  type: 'pause-start',
  reason: 'why',
});
const END: RolloutEvent = { v: 3, seq: 3, at: 3, rolloutId: 'r', type: 'rollout-end', outcome: 'succeeded' };

const CLEAN_UP: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanUp of CLEAN_UP) await cleanUp();
});

/** A journal whose next call has a fate of its own, on its way there or back. */
async function disturbable(options: PostgresOptions = {}) {
  const schema = newSchema();
  let next: { readonly towards: Towards; readonly fate: Fate } | undefined;
  const proxy = await startTcpProxy(PORT, (towards) => {
    if (next?.towards !== towards) return 'pass';
    const { fate } = next;
    next = undefined;
    return fate;
  });
  const journal = through(proxy.port, { schema, ...options });
  CLEAN_UP.push(async () => {
    void (await journal.close());
    await proxy.close();
  });
  (await journal.create('r', [event(1)]))._unsafeUnwrap();
  const lease = (await journal.acquire('r', 'me', 0, 60_000))._unsafeUnwrap();
  return {
    journal,
    lease,
    disturb(towards: Towards, fate: Fate) {
      next = { towards, fate };
    },
    /** The disturbance came, and whatever it left on its way has arrived. */
    settled: () =>
      vi.waitFor(() => expect({ next, abandoned: proxy.abandoned }).toEqual({ next: undefined, abandoned: 0 }), 60_000),
  };
}

/** A change, and how to see what became of it. */
interface Change {
  readonly before?: (journal: Journal, lease: Lease) => Promise<unknown>;
  readonly change: (journal: Journal, lease: Lease) => Promise<unknown>;
  readonly look: (journal: Journal, lease: Lease, answer: unknown) => Promise<unknown>;
}

const claims = async (journal: Journal) => [...(await journal.claims())._unsafeUnwrap()];
const listed = async (journal: Journal) => (await journal.list())._unsafeUnwrap().map(({ id, lease }) => [id, lease]);
const log = async (journal: Journal) => (await journal.read('r'))._unsafeUnwrap();

const CHANGES: Readonly<Record<string, Change>> = {
  create: { change: (journal) => journal.create('s', [{ ...event(1), rolloutId: 's' }]), look: listed },
  append: { change: (journal, lease) => journal.append(lease, [event(2)]), look: log },
  'the end of a log': { change: (journal, lease) => journal.append(lease, [event(2), END]), look: log },
  // The lease that was answered is the one that is held.
  acquire: {
    change: async (journal) => (await journal.acquire('r', 'other', 60_000, 60_000))._unsafeUnwrap(),
    look: async (journal, _, answer) => (await journal.append(answer as Lease, [event(2)])).isOk(),
  },
  renew: { change: (journal, lease) => journal.renew(lease, 30_000, 60_000), look: listed },
  release: { change: (journal, lease) => journal.release(lease), look: listed },
  send: {
    change: (journal) => journal.send('r', { name: 'pause' }),
    look: (journal, lease) => journal.inbox(lease),
  },
  claim: { change: (journal, lease) => journal.claim(lease, ['a', 'b']), look: claims },
  breakClaim: {
    before: (journal, lease) => journal.claim(lease, ['a', 'b']),
    change: (journal) => journal.breakClaim('a', 60_000),
    look: claims,
  },
  prune: {
    before: (journal, lease) => journal.append(lease, [event(2), END]),
    change: (journal) => journal.prune(60_000),
    look: listed,
  },
};

const FATES: Readonly<Record<string, readonly [Towards, Fate]>> = {
  'lost on its way': ['server', 'cut'],
  'done, and whose answer is lost': ['client', 'cut'],
  'done, and whose answer does not come': ['client', 'stall'],
  'late, after it was made again': ['server', { delayMs: 600 }],
};

async function play({ before, change, look }: Change, fate?: readonly [Towards, Fate]) {
  const { journal, lease, disturb, settled } = await disturbable({ timeoutMs: 250 });
  await before?.(journal, lease);
  if (fate !== undefined) disturb(...fate);
  const answer = await change(journal, lease);
  await settled();
  return { answer, after: await look(journal, lease, answer) };
}

const CASES = Object.entries(CHANGES).flatMap(([name, change]) =>
  Object.entries(FATES).map(([fate, disturbance]) => ({ name, fate, change, disturbance })),
);

describe(`a change is made once, ${shareTitle(8)}`, () => {
  const chosen = shareOf(CASES, { every: everyOr(8), kindOf: ({ fate }) => fate });

  it.each(chosen)('$name, by a call that is $fate', async ({ change, disturbance }) => {
    expect(await play(change, disturbance)).toEqual(await play(change));
  });
});

const MOST_DISTURBED = 0.04;

function anyFate(random: () => number): Fate {
  const chosen = random() / MOST_DISTURBED;
  if (chosen < 0.4) return 'cut';
  if (chosen < 0.6) return 'stall';
  return chosen < 1 ? { delayMs: random() * 500 } : 'pass';
}

describe(`over a network that cuts, stalls and delays, ${shareTitle(5)}`, () => {
  const random = seededRandom(SEED);
  let proxy: TcpProxy;
  beforeAll(async () => {
    proxy = await startTcpProxy(PORT, () => anyFate(random));
  });
  afterAll(async () => {
    await proxy.close();
  });
  const schemas = new WeakMap<Journal, string>();
  const open = (schema: string) => {
    const journal = through(proxy.port, { schema, timeoutMs: 300 });
    schemas.set(journal, schema);
    return journal;
  };
  const rules = journalRules({
    journal: () => open(newSchema()),
    again: (journal) => open(schemas.get(journal) ?? ''),
    dispose: async (journal) => void (await (journal as PostgresJournal).close()),
  });

  it.each(shareOf(rules, { every: everyOr(5) }))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });

  it('the network was in fact disturbed', () => {
    expect(proxy.disturbed).toBeGreaterThan(0);
  });
});
