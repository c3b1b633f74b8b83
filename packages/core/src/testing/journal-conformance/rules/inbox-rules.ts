import type { Command } from '../../../events/command.ts';
import type { JournalRule } from '../journal-rule.ts';
import { driven, ended, eventOf, expectSame, refused, taken } from '../journal-trial.ts';

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
];
