import { err, ok, type Result } from 'neverthrow';
import { formatIssues } from '../input/format-issues.ts';
import { type ProviderError, providerError } from '../provider/contract.ts';
import { checkTable, type TableIssue } from '../routing/table/check-table.ts';
import { type RoutingTable, takesRequests } from '../routing/table/routing-table.ts';
import { isWanted } from './entries/is-wanted.ts';

/** A change that was asked for: the table, and the version that it was made from. */
export interface RequestedChange {
  readonly name: string;
  readonly wanted: RoutingTable;
  readonly expected: number;
  readonly wasEmpty: boolean;
}

/** An error about a table, with the path of each mistake. */
export function invalidTable(what: string, issues: readonly TableIssue[]): ProviderError {
  return providerError({ kind: 'invalid', message: `${what}:${formatIssues(issues)}` });
}

/** The error of a write that a place refused, since others changed the table meanwhile. `why`: what the place said. */
export function changedByOthers(name: string, why: string): ProviderError {
  return providerError({
    kind: 'conflict',
    message: `The routing table ${name} was changed by others: ${why}. Read it again, and apply the change to what was read.`,
  });
}

/** The error of a change that was made from another version. */
export function tableChanged(name: string, why: string): ProviderError {
  return providerError({
    kind: 'conflict',
    message: `The routing table ${name} was not changed: ${why}. Read it again, and apply the change to what was read.`,
  });
}

function refusal({ wanted, wasEmpty }: RequestedChange, current: RoutingTable): TableIssue | undefined {
  if (wanted.model !== current.model)
    return {
      path: 'model',
      message: `is '${wanted.model}', and the table belongs to '${current.model}': choose another place for the table`,
    };
  if (wanted.entries.length > 0 && !wanted.entries.some(takesRequests))
    return { path: 'entries', message: "no region would take requests: keep one with state 'in' and a weight above 0" };
  if (wanted.entries.length === 0 && current.entries.length > 0 && !wasEmpty)
    return { path: 'entries', message: 'the table would become empty, and was not empty before: keep a region' };
  return undefined;
}

/**
 * Decides what a change makes of the current table (undefined: none was written yet): the table to write, with its new version; or the current one, unchanged and the same
 * object, where it has the wanted entries already. Fails with `invalid` or `conflict` as `Router.apply` says. Pure.
 */
export function tableChange(
  change: RequestedChange,
  stored: RoutingTable | undefined,
): Result<RoutingTable, ProviderError> {
  const { name, expected } = change;
  const refuse = (issues: readonly TableIssue[]) =>
    err(invalidTable(`The routing table for ${name} is not valid, and was not applied`, issues));
  const { table: wanted, issues } = checkTable(change.wanted);
  if (wanted === undefined || issues.length > 0) return refuse(issues);
  const current = stored ?? { version: 0, model: wanted.model, entries: [] };
  const issue = refusal(change, current);
  if (issue !== undefined) return refuse([issue]);
  if (isWanted(current, wanted)) return ok(current);
  if (current.version !== expected)
    return err(
      tableChanged(name, `it has version ${current.version}, and the change was made from version ${expected}`),
    );
  return ok({ ...wanted, version: current.version + 1 });
}
