import type { Journal, JournalAnswer, Lease } from '../../../journal/journal.ts';
import { expectThat } from '../../conformance/expect-that.ts';
import type { JournalRule } from '../journal-rule.ts';
import { driven, eventOf, eventsOf, expectSame, NOON, started, TTL_MS, taken } from '../journal-trial.ts';

/** How many callers compete. */
const MANY = 16;

/** Calls from both sides at once, and gives how many calls succeeded. */
async function race<T>(
  sides: readonly [Journal, Journal],
  ask: (journal: Journal, number: number) => JournalAnswer<T>,
  isWon: (value: T) => boolean = () => true,
): Promise<number> {
  const asked = Array.from({ length: MANY }, (_, number) => ask(sides[number % 2 === 0 ? 0 : 1], number));
  const answers = await Promise.all(asked);
  return answers.filter((answer) => answer.isOk() && isWon(answer.value)).length;
}

/** Rules: two processes with one journal, or two callers in one process. */
export const rivalRules: readonly JournalRule[] = [
  {
    name: 'what one side stores, the other sees',
    contract: 'Journal: "Stores the logs of rollouts, the claims on targets and the leases of runners."',
    async hold({ journal, again }) {
      const other = await again();
      const lease = await driven(journal, 'r');
      await taken('send', other.send('r', { name: 'stop' }));
      expectSame('the inbox', [{ name: 'stop' }], await taken('inbox', journal.inbox(lease)));
      await taken('append', journal.append(lease, eventsOf('r', 2, 2), 1));
      await taken('claim', journal.claim(lease, ['t']));
      expectSame('the log', eventsOf('r', 1, 2), await taken('read', other.read('r')));
      expectSame('the inbox', [], await taken('inbox', other.inbox(lease)));
      expectSame('the claims', [['t', 'r']], [...(await taken('claims', other.claims()))]);
    },
  },
  {
    name: 'if many create a log at once, one does',
    contract: 'Journal.create: "Stores a new log".',
    async hold({ journal, again }) {
      const sides = [journal, await again()] as const;
      const won = await race(
        sides,
        (side) => side.create('r', eventsOf('r', 1, 1)),
        (answer) => answer === 'created',
      );
      expectThat(won === 1, 'one to create it', `${won} that did`);
      expectSame('the log', eventsOf('r', 1, 1), await taken('read', journal.read('r')));
    },
  },
  {
    name: 'if many take a lease at once, one gets it',
    contract: 'Journal.acquire: "if no runner holds it."',
    async hold({ journal, again }) {
      const sides = [journal, await again()] as const;
      await started(journal, 'r');
      const won = await race(sides, (side, number) => side.acquire('r', `runner ${number}`, NOON, TTL_MS));
      expectThat(won === 1, 'one to get it', `${won} that did`);
    },
  },
  {
    name: 'if many claim a target at once, one gets it',
    contract: 'Journal.claim: "Claims all targets for the lease\'s rollout, or none."',
    async hold({ journal, again }) {
      const sides = [journal, await again()] as const;
      const leases: Lease[] = [];
      for (let number = 0; number < MANY; number += 1) leases.push(await driven(journal, `r${number}`));
      const won = await race(sides, async (side, number) => {
        const lease = leases[number];
        return lease === undefined ? side.release({ rolloutId: '', runner: '', token: 0 }) : side.claim(lease, ['t']);
      });
      expectThat(won === 1, 'one to get it', `${won} that did`);
    },
  },
  {
    name: 'if many append the same event at once, one append succeeds',
    contract: 'Journal.append: "whose `seq` continues the log\'s".',
    async hold({ journal, again }) {
      const sides = [journal, await again()] as const;
      const lease = await driven(journal, 'r');
      for (let seq = 2; seq <= 6; seq += 1) {
        const won = await race(sides, (side) => side.append(lease, [eventOf('r', seq)]));
        expectThat(won === 1, 'one to be kept', `${won} that were`);
      }
      expectSame('the log', eventsOf('r', 1, 6), await taken('read', journal.read('r')));
    },
  },
  {
    name: 'many rollouts at once do not mix',
    contract: 'Journal.read: "The whole log, in order."',
    async hold({ journal, again }) {
      const sides = [journal, await again()] as const;
      const ids = Array.from({ length: MANY }, (_, number) => `r${number}`);
      await Promise.all(
        ids.map(async (id, number) => {
          const side = sides[number % 2 === 0 ? 0 : 1];
          const lease = await driven(side, id);
          for (let seq = 2; seq <= 12; seq += 2) await taken('append', side.append(lease, eventsOf(id, seq, seq + 1)));
        }),
      );
      for (const id of ids) expectSame(`the log of ${id}`, eventsOf(id, 1, 13), await taken('read', journal.read(id)));
    },
  },
];
