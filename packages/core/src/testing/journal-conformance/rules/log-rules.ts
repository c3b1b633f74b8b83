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

/** Rules: logs are created once, grow at their end, and are read as they were stored. */
export const logRules: readonly JournalRule[] = [
  {
    name: 'a log is created once, and a second creation changes nothing',
    contract: 'Journal.create: "`exists`: ... nothing was changed."',
    async hold({ journal }) {
      await started(journal, 'r');
      expectSame('the second answer', 'exists', await taken('create', journal.create('r', eventsOf('r', 1, 3))));
      expectSame('the log', eventsOf('r', 1, 1), await taken('read', journal.read('r')));
    },
  },
  {
    name: 'a log is read whole, in order, and as it was stored',
    contract: 'Journal.read: "The log in order: all of it ..."',
    async hold({ journal }) {
      const long = { ...eventOf('r', 2), reason: 'x'.repeat(200_000) };
      const lease = await driven(journal, 'r');
      await taken('append', journal.append(lease, [long, eventOf('r', 3)]));
      await taken('append', journal.append(lease, eventsOf('r', 4, 30)));
      const expected = [eventOf('r', 1), long, ...eventsOf('r', 3, 30)];
      expectSame('the log', expected, await taken('read', journal.read('r')));
    },
  },
  {
    name: 'a log is read from any event on',
    contract: 'Journal.read: "... or only the events whose `seq` is greater than `after`."',
    async hold({ journal }) {
      const lease = await driven(journal, 'r');
      await taken('append', journal.append(lease, eventsOf('r', 2, 5)));
      for (const after of [0, 1, 4, 5, 9])
        expectSame(
          `the log after ${after}`,
          after < 5 ? eventsOf('r', after + 1, 5) : [],
          await taken('read', journal.read('r', after)),
        );
      await refused('read', 'unknown', journal.read('other', 1));
    },
  },
  {
    name: 'events that do not continue the log are all refused',
    contract: 'Journal.append: "whose `seq` continues the log\'s"; "all of them or none."',
    async hold({ journal }) {
      const lease = await driven(journal, 'r');
      for (const numbers of [[3], [1], [2, 4], [3, 2], [2, 2]]) {
        const events = numbers.map((seq) => eventOf('r', seq));
        await refused(`append of ${numbers.join(', ')} after 1`, 'out-of-order', journal.append(lease, events));
      }
      await taken('append of 2, 3 after 1', journal.append(lease, eventsOf('r', 2, 3)));
      expectSame('the log', eventsOf('r', 1, 3), await taken('read', journal.read('r')));
    },
  },
  {
    name: 'no event follows a rollout-end',
    contract: 'Journal.append: "A `rollout-end` releases the rollout\'s claims, and no event follows it."',
    async hold({ journal }) {
      const lease = await driven(journal, 'r');
      await ended(journal, lease);
      await refused('append after the end', 'out-of-order', journal.append(lease, [eventOf('r', 3)]));
    },
  },
  {
    name: 'a missing rollout or claim is unknown',
    contract: 'JournalError: "There is no rollout with that id, or no such claim."',
    async hold({ journal }) {
      await started(journal, 'r');
      await refused('read', 'unknown', journal.read('other'));
      await refused('acquire', 'unknown', journal.acquire('other', 'runner', NOON, TTL_MS));
      await refused('send', 'unknown', journal.send('other', { name: 'stop' }));
      await refused('breakClaim', 'unknown', journal.breakClaim('nowhere', NOON));
    },
  },
  {
    name: 'the list describes every log correctly',
    contract: 'Journal.list: "All logs, oldest first."',
    async hold({ journal }) {
      await started(journal, 'z');
      await taken('append', journal.append(await driven(journal, 'a', 'me'), eventsOf('a', 2, 3)));
      const over = await driven(journal, 'b');
      await ended(journal, over);
      await taken('release', journal.release(over));
      const model = { name: 'fraud', version: '42' };
      const each = { model, startedAt: NOON + 1_000 };
      expectSame(
        'the list',
        [
          { id: 'z', ...each, updatedAt: NOON + 1_000, events: 1 },
          { id: 'a', ...each, updatedAt: NOON + 3_000, events: 3, lease: { runner: 'me', until: NOON + TTL_MS } },
          { id: 'b', ...each, updatedAt: NOON + 2_000, events: 2, outcome: 'succeeded' },
        ],
        await taken('list', journal.list()),
      );
    },
  },
  {
    name: 'the unfinished logs are listed by themselves',
    contract: 'Journal.list: "or only those that have not ended."',
    async hold({ journal }) {
      for (const id of ['z', 'over', 'a']) await driven(journal, id);
      await ended(journal, await taken('acquire', journal.acquire('over', 'runner of over', NOON, TTL_MS)));
      const all = await taken('list', journal.list());
      const unfinished = all.filter(({ id }) => id !== 'over');
      expectSame('the list', unfinished, await taken('list', journal.list('unfinished')));
    },
  },
  {
    name: 'prune deletes what ended before the time, and nothing else',
    contract: 'Journal.prune: "Deletes the logs that ended before a time, and gives their ids."',
    async hold({ journal }) {
      await driven(journal, 'under way');
      await ended(journal, await driven(journal, 'over'));
      // Its last event is of two seconds past noon.
      expectSame('what was pruned', [], await taken('prune', journal.prune(NOON + 2_000)));
      expectSame('what was pruned', ['over'], await taken('prune', journal.prune(NOON + 2_001)));
      await refused('read', 'unknown', journal.read('over'));
      expectSame('the log', eventsOf('under way', 1, 1), await taken('read', journal.read('under way')));
      await started(journal, 'over');
      expectSame('the new log', eventsOf('over', 1, 1), await taken('read', journal.read('over')));
    },
  },
];
