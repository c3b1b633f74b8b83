import type { RolloutEvent } from '../../../events/rollout-event.ts';
import { stampEvent } from '../../../events/stamp-event.ts';
import type { Journal } from '../../../journal/journal.ts';
import { changeEntry, type LedgerEntry } from '../../../journal/ledger-entry.ts';
import type { LedgerChange } from '../../../ledger/ledger-change.ts';
import type { JournalRule } from '../journal-rule.ts';
import { driven, eventOf, expectSame, NOON, refused, taken } from '../journal-trial.ts';

const OF = { region: 'aws/us-east-1', model: 'fraud' };

/** A version that succeeded in a target. */
function succeeded(target: string, version: string, rolloutId: string, at: number): LedgerChange {
  const verified = { version, rolloutId, at };
  const actual = { state: 'serving', version, percent: 100 } as const;
  return { ...OF, target, desired: version, actual, verified, unblocked: version };
}

/** A version that was rolled back in a target. */
function rolledBack(target: string, version: string, rolloutId: string, at: number): LedgerChange {
  const blocked = { model: OF.model, version, rolloutId, at, why: 'Grüße, it "failed"' };
  return { ...OF, target, actual: { state: 'unknown', why: 'nothing was read' }, blocked };
}

/** The second event of a rollout, which ends it and changes the ledger. `late`: seconds after it would come otherwise. */
function endOf(
  id: string,
  changes: readonly ((id: string, at: number) => LedgerChange)[],
  late = 0,
): { readonly end: RolloutEvent; readonly ledger: readonly LedgerChange[]; readonly at: number } {
  const at = NOON + (2 + late) * 1_000;
  const ledger = changes.map((change) => change(id, at));
  return { end: stampEvent({ type: 'rollout-end', outcome: 'failed', ledger }, 2, at, id), ledger, at };
}

async function ledgerOf(journal: Journal, targets?: readonly string[]): Promise<readonly LedgerEntry[]> {
  return taken('ledger', journal.ledger(targets));
}

/** Ends a rollout of one event with these changes, and gives what the ledger must have for the first of them. */
async function end(
  journal: Journal,
  id: string,
  change: (id: string, at: number) => LedgerChange,
  { before, late = 0 }: { readonly before?: LedgerEntry | undefined; readonly late?: number } = {},
): Promise<LedgerEntry> {
  const lease = await driven(journal, id);
  const { end: event, ledger, at } = endOf(id, [change], late);
  await taken('append', journal.append(lease, [event]));
  return changeEntry(before, ledger[0] ?? change(id, at), { rolloutId: id, at });
}

/** Rules: what is known of a target outlives the rollouts that changed it. */
export const ledgerRules: readonly JournalRule[] = [
  {
    name: 'the ledger changes in the write that ends a rollout, and answers by target',
    contract: 'Journal.append: "The same write applies its changes of the ledger."',
    async hold({ journal, again }) {
      const lease = await driven(journal, 'r');
      const both = [
        (id: string, at: number) => succeeded('b', '42', id, at),
        (id: string, at: number) => rolledBack('a', '42', id, at),
      ];
      const { end: last, ledger, at } = endOf('r', both);
      await refused('append', 'out-of-order', journal.append(lease, [eventOf('r', 3), last]));
      expectSame('the ledger', [], await ledgerOf(journal));
      await taken('append', journal.append(lease, [last]));
      const [b, a] = ledger.map((change) => changeEntry(undefined, change, { rolloutId: 'r', at }));
      expectSame('the ledger', [a, b], await ledgerOf(journal));
      expectSame('the ledger of one target', [b], await ledgerOf(journal, ['b', 'c']));
      expectSame('the ledger of no target', [], await ledgerOf(journal, []));
      expectSame('the ledger as another process sees it', [a, b], await ledgerOf(await again()));
    },
  },
  {
    name: 'the ledger survives prune',
    contract: 'Journal.prune: "The ledger stays as it is."',
    async hold({ journal }) {
      const entry = await end(journal, 'r', (id, at) => rolledBack('a', '42', id, at));
      expectSame('what was pruned', ['r'], await taken('prune', journal.prune(NOON + 60_000)));
      expectSame('the ledger', [entry], await ledgerOf(journal));
    },
  },
  {
    name: 'a version stays blocked until a rollout unblocks it',
    contract: 'changeEntry: how the end of a rollout changes the entry of a target.',
    async hold({ journal }) {
      const blocked = await end(journal, 'r', (id, at) => rolledBack('a', '42', id, at));
      const other = await end(journal, 's', (id, at) => succeeded('a', '43', id, at), { before: blocked, late: 1 });
      expectSame('the ledger', [other], await ledgerOf(journal));
      const free = await end(journal, 't', (id, at) => succeeded('a', '42', id, at), { before: other, late: 2 });
      expectSame('the ledger', [free], await ledgerOf(journal));
      expectSame('what is blocked', [], free.blocked);
    },
  },
  {
    name: 'a log that is stored after its end brings its changes of the ledger',
    contract: 'Journal.create: "of a log that has ended, also its changes of the ledger."',
    async hold({ journal }) {
      const { end: last, ledger, at } = endOf('r', [(id, time) => rolledBack('a', '42', id, time)]);
      for (const answer of ['created', 'exists'] as const)
        expectSame('the answer of create', answer, await taken('create', journal.create('r', [eventOf('r', 1), last])));
      const entries = ledger.map((change) => changeEntry(undefined, change, { rolloutId: 'r', at }));
      expectSame('the ledger', entries, await ledgerOf(journal));
    },
  },
];
