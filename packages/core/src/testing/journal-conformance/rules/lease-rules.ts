import type { Journal, Lease } from '../../../journal/journal.ts';
import { expectThat } from '../../conformance/expect-that.ts';
import type { JournalRule } from '../journal-rule.ts';
import {
  driven,
  ended,
  eventOf,
  eventsOf,
  expectSame,
  NOON,
  refused,
  started,
  TTL_MS,
  taken,
} from '../journal-trial.ts';

const END = NOON + TTL_MS;

/** Every method that needs the lease. */
async function refusesAll(journal: Journal, lease: Lease, holder: string): Promise<void> {
  const asked = {
    append: journal.append(lease, [eventOf('r', 2)]),
    renew: journal.renew(lease, END, TTL_MS),
    claim: journal.claim(lease, ['t']),
    inbox: journal.inbox(lease),
    release: journal.release(lease),
  };
  for (const [method, answer] of Object.entries(asked)) {
    const error = await refused<unknown, 'lease-lost'>(`${method} without the lease`, 'lease-lost', answer);
    expectSame(`the holder that ${method} names`, holder, error.holder);
  }
  expectSame('the log', eventsOf('r', 1, 1), await taken('read', journal.read('r')));
  expectSame('the claims', [], [...(await taken('claims', journal.claims()))]);
}

/** Rules: a lease is short, for one runner, and has a fencing token. */
export const leaseRules: readonly JournalRule[] = [
  {
    name: 'a lease is for one runner, and the refusal names that runner and the end of its lease',
    contract: 'Journal.acquire: "Takes the lease of a rollout until `now + ttlMs`, if no runner holds it."',
    async hold({ journal }) {
      await driven(journal, 'r', 'first');
      const asked = journal.acquire('r', 'second', END - 1, TTL_MS);
      const error = await refused('acquire of a lease that is held', 'lease-lost', asked);
      expectSame('who holds it, and until when', ['first', END], [error.holder, error.until]);
    },
  },
  {
    name: 'a lease that ran out is taken over, with a greater token',
    contract: 'Lease: "it grows with every holder"; JournalError: "or took it over".',
    async hold({ journal }) {
      const first = await driven(journal, 'r', 'first');
      const second = await taken('acquire after its end', journal.acquire('r', 'second', END, TTL_MS));
      expectThat(second.token > first.token, `a token greater than ${first.token}`, second.token);
      expectSame('whose the lease is', { rolloutId: 'r', runner: 'second' }, { ...second, token: undefined });
    },
  },
  {
    name: 'a renewed lease stays held',
    contract: 'Journal.renew: "Extends the lease until `now + ttlMs`."',
    async hold({ journal }) {
      const first = await driven(journal, 'r', 'first');
      await taken('renew', journal.renew(first, END - 1, TTL_MS));
      const asked = journal.acquire('r', 'second', END + TTL_MS - 2, TTL_MS);
      await refused('acquire of a lease that was renewed', 'lease-lost', asked);
      await taken('append', journal.append(first, eventsOf('r', 2, 2)));
      await taken('acquire after its end', journal.acquire('r', 'second', END + TTL_MS - 1, TTL_MS));
    },
  },
  {
    name: 'a lease that ran out can be renewed if no runner took it over',
    contract: 'Journal.renew: "also a lease that ran out, if no runner took it over."',
    async hold({ journal }) {
      const first = await driven(journal, 'r', 'first');
      await taken('renew after its end', journal.renew(first, END + TTL_MS, TTL_MS));
      const asked = journal.acquire('r', 'second', END + TTL_MS, TTL_MS);
      await refused('acquire of a lease that was renewed', 'lease-lost', asked);
    },
  },
  {
    name: 'a runner that lost the lease can do nothing more',
    contract: 'JournalError: "the runner that gets this makes no more calls or writes."',
    async hold({ journal }) {
      const first = await driven(journal, 'r', 'first');
      await taken('acquire after its end', journal.acquire('r', 'second', END, TTL_MS));
      await refusesAll(journal, first, 'second');
    },
  },
  {
    name: 'a released lease is free at once, and cannot be used any more',
    contract: 'Journal.release; Journal.acquire: "if no runner holds it."',
    async hold({ journal }) {
      const first = await driven(journal, 'r', 'first');
      await taken('release', journal.release(first));
      await refusesAll(journal, first, 'nobody');
      await taken('acquire', journal.acquire('r', 'second', NOON, TTL_MS));
      await refusesAll(journal, first, 'second');
    },
  },
  {
    name: 'no token is given twice, not even to a rollout whose id was pruned and used again',
    contract: 'Journal.acquire: "Its token is greater than every earlier token of this journal."',
    async hold({ journal }) {
      const old = await driven(journal, 'r');
      const other = await driven(journal, 's');
      expectThat(other.token > old.token, `a token greater than ${old.token}`, other.token);
      await ended(journal, old);
      await taken('prune', journal.prune(END));
      await started(journal, 'r');
      const lease = await taken('acquire', journal.acquire('r', 'runner of r', NOON, TTL_MS));
      expectThat(lease.token > other.token, `a token greater than ${other.token}`, lease.token);
    },
  },
];
