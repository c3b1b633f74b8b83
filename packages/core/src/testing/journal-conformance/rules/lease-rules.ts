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

/** Everything that is only for the holder of the lease. */
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

/** A lease is short, for one runner, and fenced. */
export const leaseRules: readonly JournalRule[] = [
  {
    name: 'a lease is for one runner, and whoever else asks is told who that is, and until when',
    contract: 'Journal.acquire: "Takes the lease of a rollout until `now + ttlMs`, if nobody holds it."',
    async hold({ journal }) {
      await driven(journal, 'r', 'first');
      const asked = journal.acquire('r', 'second', END - 1, TTL_MS);
      const error = await refused('acquire of a lease that is held', 'lease-lost', asked);
      expectSame('who holds it, and until when', ['first', END], [error.holder, error.until]);
    },
  },
  {
    name: 'a lease that ran out is taken over, with a greater token',
    contract: 'Lease: "`token` grows with every holder"; JournalError: "or took it over".',
    async hold({ journal }) {
      const first = await driven(journal, 'r', 'first');
      const second = await taken('acquire after its end', journal.acquire('r', 'second', END, TTL_MS));
      expectThat(second.token > first.token, `a token greater than ${first.token}`, second.token);
      expectSame('whose the lease is', { rolloutId: 'r', runner: 'second' }, { ...second, token: undefined });
    },
  },
  {
    name: 'a lease that is renewed is held on',
    contract: 'Journal.renew: "Holds it until `now + ttlMs`."',
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
    name: 'a lease that ran out and that nobody took over still holds',
    contract: 'Journal.renew: "also one that ran out and that nobody took over."',
    async hold({ journal }) {
      const first = await driven(journal, 'r', 'first');
      await taken('renew after its end', journal.renew(first, END + TTL_MS, TTL_MS));
      const asked = journal.acquire('r', 'second', END + TTL_MS, TTL_MS);
      await refused('acquire of a lease that was renewed', 'lease-lost', asked);
    },
  },
  {
    name: 'whoever lost the lease does nothing more',
    contract: 'JournalError: "whoever gets this calls nothing and writes nothing more."',
    async hold({ journal }) {
      const first = await driven(journal, 'r', 'first');
      await taken('acquire after its end', journal.acquire('r', 'second', END, TTL_MS));
      await refusesAll(journal, first, 'second');
    },
  },
  {
    name: 'a lease that was given back is free at once, and good for nothing more',
    contract: 'Journal.release; Journal.acquire: "if nobody holds it."',
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
    contract: 'Journal.acquire: "The token is greater than any that this journal has given."',
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
