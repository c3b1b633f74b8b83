import { expectThat } from '../../conformance/expect-that.ts';
import type { JournalRule } from '../journal-rule.ts';
import { driven, eventOf, eventsOf, expectSame, NOON, TTL_MS, taken } from '../journal-trial.ts';

/** Rules: what a killed process leaves behind. */
export const lossRules: readonly JournalRule[] = [
  {
    name: 'confirmed writes are there when the journal is opened again',
    contract:
      'Journal.append: "Once it answers, they survive the end of the process, and a power loss if there is a disk."',
    needs: 'again',
    async hold({ journal, again }) {
      const lease = await driven(journal, 'r', 'first');
      await taken('claim', journal.claim(lease, ['t']));
      await taken('send', journal.send('r', { name: 'pause' }));
      await taken('append', journal.append(lease, eventsOf('r', 2, 5)));
      const later = await again();
      expectSame('the log', eventsOf('r', 1, 5), await taken('read', later.read('r')));
      expectSame('the claims', [['t', 'r']], [...(await taken('claims', later.claims()))]);
      const next = await taken('acquire', later.acquire('r', 'second', NOON + TTL_MS, TTL_MS));
      expectThat(next.token > lease.token, `a token greater than ${lease.token}`, next.token);
      expectSame('the inbox', [{ name: 'pause' }], await taken('inbox', later.inbox(next)));
    },
  },
  {
    name: 'a torn last write leaves no trace, and the log continues from the events before it',
    contract: 'Journal.append: "all of them or none."',
    needs: 'torn',
    async hold({ journal, torn }) {
      const lease = await driven(journal, 'r', 'first');
      await taken('append', journal.append(lease, eventsOf('r', 2, 4)));
      await taken('append, which is then torn', journal.append(lease, eventsOf('r', 5, 9)));
      const left = await torn();
      expectSame('the log', eventsOf('r', 1, 4), await taken('read', left.read('r')));
      const next = await taken('acquire', left.acquire('r', 'second', NOON + TTL_MS, TTL_MS));
      await taken('append', left.append(next, [eventOf('r', 5, true)]));
      expectSame('the log', [...eventsOf('r', 1, 4), eventOf('r', 5, true)], await taken('read', left.read('r')));
    },
  },
];
