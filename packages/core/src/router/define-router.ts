import { err, errAsync, ok, type Result, ResultAsync } from 'neverthrow';
import { answerOf } from '../provider/answer-of.ts';
import { type Answer, type ProviderError, providerError } from '../provider/contract.ts';
import type { Given } from '../provider/defined-provider.ts';
import { checkTable } from '../routing/table/check-table.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';
import { messageOf } from '../text/message-of.ts';
import { isWanted } from './entries/is-wanted.ts';
import { keepUnknownFields } from './keep-unknown-fields.ts';
import type { Router, RouterApply, RouterCapabilities } from './router.ts';
import type { RouterParts, Stored } from './router-parts.ts';
import { invalidTable, tableChange, tableChanged } from './table-change.ts';

const POLICIES: RouterCapabilities['policies'] = ['weighted', 'latency', 'failover'];

/** What a place holds, checked. */
interface Held<Tag> extends Stored<Tag> {
  readonly table: RoutingTable;
}

/**
 * Makes a router from a function that reads a place and one that replaces its content. It checks every table in both directions, decides whether a change is a conflict,
 * keeps the fields that others have added to their entries, and turns exceptions into errors.
 */
export function defineRouter<Tag>(parts: RouterParts<Tag>): Router {
  const { name, write } = parts;
  const author = { name: `router ${name}`, mapError: parts.mapError };
  /** The last table that this router has read or written: a person may change a table and forget its version. */
  let seen: RoutingTable | undefined;

  /** Calls a function of the author. It never rejects. */
  async function ask<T>(signal: AbortSignal, call: () => Given<T>): Answer<T> {
    if (signal.aborted) {
      const message = `${author.name} was not called: the call was cancelled.`;
      return err(providerError({ kind: 'transient', message }));
    }
    try {
      return await answerOf<T>(author, { signal }, call);
    } catch (thrown) {
      const message = `${author.name} threw: ${messageOf(thrown)}`;
      return err(providerError({ kind: 'unexpected', message }));
    }
  }

  async function hold(signal: AbortSignal): Answer<Held<Tag> | null> {
    const answer = await ask<Stored<Tag> | null>(signal, () => parts.read({ signal }));
    return answer.andThen((stored): Result<Held<Tag> | null, ProviderError> => {
      if (stored === null) return ok(null);
      const { table, issues } = checkTable(stored.value);
      if (table !== undefined && issues.length === 0) return ok({ value: stored.value, tag: stored.tag, table });
      return err(invalidTable(`The routing table ${name} is not valid. Correct it by hand`, issues));
    });
  }

  async function applied(
    store: NonNullable<typeof write>,
    {
      wanted,
      expected,
      signal,
      wasEmpty = false,
    }: RouterApply & { readonly wanted: RoutingTable; readonly expected: number },
  ): Answer<RoutingTable> {
    const before = seen;
    const held = await hold(signal);
    if (held.isErr()) return err(held.error);
    const current = held.value?.table;
    const change = tableChange({ name, wanted, expected, wasEmpty }, current);
    if (change.isErr() || change.value === current) return change;
    const table = change.value;
    if (current !== undefined && before?.version === current.version && !isWanted(before, current))
      return err(tableChanged(name, `somebody changed its entries and left its version at ${current.version}`));
    const tag = held.value?.tag ?? null;
    const content = keepUnknownFields(held.value?.value, current, table);
    const stored = await ask<void>(signal, () => store({ table: content, tag }, { signal }));
    return stored.map(() => {
      seen = table;
      return table;
    });
  }

  return {
    specVersion: 'v1',
    name,
    capabilities: {
      policies: POLICIES,
      compareAndSet: write === undefined ? 'none' : 'exact',
      ttlMs: 0,
      ...parts.capabilities,
    },

    read({ model, signal }) {
      return new ResultAsync(hold(signal)).andThen((held) => {
        const table = held?.table ?? { version: 0, model, entries: [] };
        if (table.model !== model) {
          const message = `The routing table ${name} belongs to the model '${table.model}', not to '${model}'. Choose another place for the table.`;
          return err(providerError({ kind: 'invalid', message }));
        }
        seen = table;
        return ok(table);
      });
    },

    apply(wanted, expected, { signal, wasEmpty }) {
      if (write !== undefined) return new ResultAsync(applied(write, { wanted, expected, signal, wasEmpty }));
      const message = `The routing table ${name} can only be read. Choose a router that can write, or change the table by hand.`;
      return errAsync(providerError({ kind: 'unsupported', message }));
    },
  };
}
