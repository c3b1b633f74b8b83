import { systemClock } from '../../../clock/system-clock.ts';
import type { Command } from '../../../events/command.ts';
import { expectThat } from '../../conformance/expect-that.ts';
import type { JournalRule } from '../journal-rule.ts';
import { driven, ended, eventOf, expectSame, refused, started, taken } from '../journal-trial.ts';

const PAUSE: Command = { name: 'pause' };
const ABORT: Command = { name: 'abort', reason: 'enough', by: 'Ada' };
const ACCEPT: Command = {
  name: 'accept',
  reason: 'ok',
  by: 'Bob',
  step: 'bake-25',
  regions: ['aws/a', 'aws/b'],
  gate: 'errors',
};

/** How long a watcher may take to hear of a command, in milliseconds. */
const HEARD_WITHIN_MS = 30_000;

/** Waits until a condition holds, and throws if it does not. */
async function until(what: string, holds: () => boolean): Promise<void> {
  for (let waitedMs = 0; !holds() && waitedMs < HEARD_WITHIN_MS; waitedMs += 5) await systemClock.sleep(5);
  expectThat(holds(), what, 'that it did not happen');
}

/** Rules: commands wait for their rollout, and none is lost. */
export const inboxRules: readonly JournalRule[] = [
  {
    name: 'commands wait in order until events that record them are stored',
    contract: 'Journal.inbox: "in order; they stay until events that record them are appended."',
    async hold({ journal }) {
      const lease = await driven(journal, 'r');
      const other = await driven(journal, 's');
      expectSame('the inbox', [], await taken('inbox', journal.inbox(lease)));
      for (const command of [PAUSE, ABORT]) await taken('send', journal.send('r', command));
      for (let look = 0; look < 2; look += 1)
        expectSame('the inbox', [PAUSE, ABORT], await taken('inbox', journal.inbox(lease)));
      await taken('append', journal.append(lease, [eventOf('r', 2)]));
      expectSame('the inbox', [PAUSE, ABORT], await taken('inbox', journal.inbox(lease)));
      await taken('append', journal.append(lease, [eventOf('r', 3)], 1));
      expectSame('the inbox', [ABORT], await taken('inbox', journal.inbox(lease)));
      expectSame('the inbox of another', [], await taken('inbox', journal.inbox(other)));
    },
  },
  {
    name: 'a command arrives with all of its fields',
    contract: 'Journal.send: "Leaves a command for the rollout\'s next turn."',
    async hold({ journal }) {
      const lease = await driven(journal, 'r');
      await taken('send', journal.send('r', ACCEPT));
      expectSame('the inbox', [ACCEPT], await taken('inbox', journal.inbox(lease)));
    },
  },
  {
    name: 'a refused append does not change the inbox',
    contract: 'Journal.append: "the same write removes them, so that none is lost."',
    async hold({ journal }) {
      const lease = await driven(journal, 'r');
      await taken('send', journal.send('r', ABORT));
      await refused('append', 'out-of-order', journal.append(lease, [eventOf('r', 9)], 1));
      expectSame('the inbox', [ABORT], await taken('inbox', journal.inbox(lease)));
    },
  },
  {
    name: 'a rollout that has ended takes no command',
    contract: 'JournalError: "The rollout has ended, and takes no more commands."',
    async hold({ journal }) {
      await ended(journal, await driven(journal, 'r'));
      await refused('send', 'ended', journal.send('r', ABORT));
    },
  },
  {
    name: 'the rollouts to which commands were left are found, if the journal finds them at all',
    contract: 'Journal.commanded: "that have not ended and have a command in their inbox, oldest first."',
    async hold({ journal }) {
      if (journal.commanded === undefined) return;
      const lease = await driven(journal, 'z');
      const over = await driven(journal, 'over');
      await started(journal, 'a');
      await started(journal, 'quiet');
      for (const id of ['a', 'over', 'z', 'z']) await taken('send', journal.send(id, PAUSE));
      await ended(journal, over);
      expectSame('what was found', ['z', 'a'], await taken('commanded', journal.commanded()));
      await taken('append', journal.append(lease, [eventOf('z', 2)], 1));
      expectSame('what was found', ['z', 'a'], await taken('commanded', journal.commanded()));
      await taken('append', journal.append(lease, [eventOf('z', 3)], 1));
      expectSame('what was found', ['a'], await taken('commanded', journal.commanded()));
    },
  },
  {
    name: 'whoever watches an inbox hears of a command, until they stop, if the journal can be watched at all',
    contract:
      'Journal.watchInbox: "Calls `onCommand` soon after a command was left for the rollout ...; gives the way to stop."',
    async hold({ journal }) {
      if (journal.watchInbox === undefined) return;
      await started(journal, 'r');
      await started(journal, 's');
      const heard = { first: 0, second: 0, other: 0 };
      const stopFirst = journal.watchInbox('r', () => {
        heard.first += 1;
      });
      const stopSecond = journal.watchInbox('r', () => {
        heard.second += 1;
      });
      const stopOther = journal.watchInbox('s', () => {
        heard.other += 1;
      });
      await taken('send', journal.send('r', PAUSE));
      await until('both watchers to hear of a command', () => heard.first > 0 && heard.second > 0);
      stopFirst();
      const before = { ...heard };
      await taken('send', journal.send('r', ABORT));
      await until('the second watcher to hear of another command', () => heard.second > before.second);
      expectSame('how often a watcher that stopped heard of commands', before.first, heard.first);
      await taken('send', journal.send('s', ABORT));
      await until('the watcher of another rollout to hear of its command', () => heard.other > before.other);
      stopSecond();
      stopOther();
    },
  },
];
