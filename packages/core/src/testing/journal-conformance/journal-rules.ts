import type { Journal } from '../../journal/journal.ts';
import { refuseUnknownKeys } from '../../provider/refuse-unknown-keys.ts';
import { show } from '../conformance/expect-that.ts';
import type { Rule } from '../conformance/rule.ts';
import type { JournalRule } from './journal-rule.ts';
import type { JournalSetup } from './journal-setup.ts';
import { claimRules } from './rules/claim-rules.ts';
import { inboxRules } from './rules/inbox-rules.ts';
import { leaseRules } from './rules/lease-rules.ts';
import { ledgerRules } from './rules/ledger-rules.ts';
import { logRules } from './rules/log-rules.ts';
import { lossRules } from './rules/loss-rules.ts';
import { rivalRules } from './rules/rival-rules.ts';

const RULES: readonly JournalRule[] = [
  ...logRules,
  ...leaseRules,
  ...claimRules,
  ...inboxRules,
  ...ledgerRules,
  ...rivalRules,
  ...lossRules,
];

const SETUP = Object.keys({ journal: true, again: true, torn: true, dispose: true } satisfies Record<
  keyof JournalSetup,
  true
>);

async function hold(setup: JournalSetup, rule: JournalRule): Promise<void> {
  const journal = await setup.journal();
  const opened = new Set<Journal>([journal]);
  const open = async (by: ((journal: Journal) => Promise<Journal> | Journal) | undefined): Promise<Journal> => {
    const other = by === undefined ? journal : await by(journal);
    opened.add(other);
    return other;
  };
  try {
    await rule.hold({ journal, again: () => open(setup.again), torn: () => open(setup.torn) });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : show(thrown);
    throw new Error(`The journal breaks the rule "${rule.name}". ${message} The contract: ${rule.contract}`, {
      cause: thrown,
    });
  } finally {
    for (const each of opened) await setup.dispose?.(each);
  }
}

/**
 * The rules that every journal must keep, for any test runner:
 * `for (const rule of journalRules(setup)) it(rule.name, () => rule.check())`.
 */
export function journalRules(setup: JournalSetup): readonly Rule[] {
  refuseUnknownKeys('journalRules', setup, SETUP);
  return RULES.filter(({ needs }) => needs === undefined || setup[needs] !== undefined).map((rule) => ({
    name: rule.name,
    contract: rule.contract,
    check: () => hold(setup, rule),
  }));
}
