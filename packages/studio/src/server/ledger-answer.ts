import type { LedgerEntry, RolloutState } from '@landfall/core';
import type { Journal, JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import type { LedgerAnswer, LedgerRow, TableRow, WatchedRow } from '../wire.ts';
import { askWholeJournal } from './ask-journal.ts';
import type { LoggedTable } from './last-tables.ts';
import { redactText } from './wire-event.ts';

function rowOf(
  { target, region, model, desired, actual, verified, blocked, rolloutId, at }: LedgerEntry,
  claims: ReadonlyMap<string, string>,
  redact: boolean,
): LedgerRow {
  const clean = (text: string): string => (redact ? redactText(text) : text);
  return {
    region,
    model,
    desired,
    actual: actual.state === 'unknown' ? { ...actual, why: clean(actual.why) } : actual,
    verified,
    blocked: blocked.map((version) => ({ ...version, why: clean(version.why) })),
    rolloutId,
    at,
    heldBy: claims.get(target),
  };
}

/** The newest table of each model. Only the fields that the page shows are taken. */
function tableRows(tables: readonly LoggedTable[]): readonly TableRow[] {
  const newest = new Map<string, TableRow>();
  for (const { rolloutId, at, table } of tables) {
    const { model, version } = table;
    if ((newest.get(model)?.at ?? Number.NEGATIVE_INFINITY) > at) continue;
    const entries = table.entries.map(({ region, url, weight, state, modelVersion }) => ({
      region,
      url,
      weight,
      state,
      modelVersion,
    }));
    newest.set(model, { model, rolloutId, at, version, entries });
  }
  return [...newest.values()];
}

function watchedIn(states: readonly RolloutState[]): readonly WatchedRow[] {
  return states.flatMap(({ id, plan, watch }) =>
    Object.entries(watch?.regions ?? {}).map(([region, { health, since, isOut, drift, endedBy }]) => ({
      region,
      model: plan?.spec.model.name,
      watch: id,
      health,
      since,
      isOut,
      drift,
      endedBy,
    })),
  );
}

/** What a journal knows of each target; with the tables and the states of watches that logs have. */
export async function ledgerAnswer(
  journal: Journal,
  { states, tables }: { readonly states: readonly RolloutState[]; readonly tables: readonly LoggedTable[] },
  { redact, now }: { readonly redact: boolean; readonly now: number },
): Promise<Result<LedgerAnswer, JournalError>> {
  const [ledger, claims] = await Promise.all([
    askWholeJournal(() => journal.ledger()),
    askWholeJournal(() => journal.claims()),
  ]);
  if (ledger.isErr()) return err(ledger.error);
  if (claims.isErr()) return err(claims.error);
  const entries = ledger.value.map((entry) => rowOf(entry, claims.value, redact));
  return ok({ entries, tables: tableRows(tables), watched: watchedIn(states), now });
}
